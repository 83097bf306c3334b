/** `albert-zh serve`. */

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineTexts, type Told } from '../i18n/index.ts';
import { type StaticServer, serveFolder } from '../node/static-server.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { interruptible } from './interrupt.ts';
import { openBrowser } from './open-browser.ts';
import { standardError, standardOutput } from './standard-streams.ts';
import { terminalLanguage } from './terminal-language.ts';

/** Always the same where it can be: a browser keeps what a page stores by its address. */
const USUAL_PORT = 8317;

/** Beside the built command line. */
const PAGE = join(import.meta.dirname, '..', 'browser');

export interface ServeFlags {
  readonly port?: number;
  readonly open?: true;
}

/** Serves the browser edition until it is interrupted, which is its normal end. */
export async function runServe(flags: ServeFlags): Promise<ExitCode> {
  const words = commandLineTexts(terminalLanguage()).serve;
  if (!existsSync(join(PAGE, 'index.html'))) return fail(words.missing(PAGE));
  return interruptible(async (signal) => {
    let server: StaticServer;
    try {
      server = await serveAt(flags.port);
    } catch (error) {
      const why = whyNoPort(error);
      if (flags.port === undefined || why === null) throw error;
      return fail(words[why](flags.port));
    }
    standardOutput.write(`${words.ready}\n${server.url}\n`);
    if (flags.open) openBrowser(server.url);
    // An address that nobody was told is of no use.
    const told = (await standardOutput.settled()) === null;
    if (told && !signal.aborted) await once(signal, 'abort');
    await server.close();
    return EXIT.ok;
  });
}

/** At the port that was asked for; else at the usual one, and if that cannot be had, at any. */
async function serveAt(port: number | undefined): Promise<StaticServer> {
  if (port !== undefined) return serveFolder(PAGE, port);
  try {
    return await serveFolder(PAGE, USUAL_PORT);
  } catch (error) {
    if (whyNoPort(error) === null) throw error;
    return serveFolder(PAGE, 0);
  }
}

/** Why a port cannot be had, `null` for any other error. */
function whyNoPort(error: unknown): 'taken' | 'forbidden' | null {
  if (!(error instanceof Error)) return null;
  const { code, syscall }: NodeJS.ErrnoException = error;
  if (syscall !== 'listen') return null;
  if (code === 'EADDRINUSE') return 'taken';
  // Small numbers where they are the system's, and those that Windows keeps for itself.
  return code === 'EACCES' ? 'forbidden' : null;
}

function fail({ message, hint }: Told): ExitCode {
  standardError.write(`${message}\n  ${hint}\n`);
  return EXIT.unexpected;
}
