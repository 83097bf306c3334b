/** `albert-zh serve`. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../node/file-error.ts';
import { type StaticServer, serveFolder } from '../node/static-server.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { interruptible } from './interrupt.ts';
import { terminalLanguage } from './words.ts';

/** Beside the command line's own. */
const PAGE = join(import.meta.dirname, '..', 'browser');
const USUAL_PORT = 8317;

const WORDS = {
  en: {
    ready: (address: string) => `The browser edition is at ${address}\nFiles stay on this computer. Ctrl-C ends it.\n`,
    missing: 'The browser edition has not been built.\n  Run "npm run build:browser" first.\n',
    taken: (port: number) =>
      `Port ${port} is taken by another program.\n  Give another one with --port, or 0 for any.\n`,
  },
  zh: {
    ready: (address: string) => `浏览器版在 ${address}\n文件只留在本机。按 Ctrl-C 结束。\n`,
    missing: '浏览器版还没有构建。\n  请先运行 "npm run build:browser"。\n',
    taken: (port: number) => `端口 ${port} 已被其他程序占用。\n  请用 --port 另选一个，0 表示任意。\n`,
  },
} as const;

/** Serves the browser edition until the terminal asks to end, which is its normal end. */
export async function runServe(flags: { readonly port?: number; readonly open?: true }): Promise<ExitCode> {
  const words = WORDS[terminalLanguage()];
  if (!existsSync(join(PAGE, 'index.html'))) {
    process.stderr.write(words.missing);
    return EXIT.unexpected;
  }
  let server: StaticServer;
  try {
    server = await listen(flags.port);
  } catch (error) {
    if (flags.port === undefined || errorCode(error) !== 'EADDRINUSE') throw error;
    process.stderr.write(words.taken(flags.port));
    return EXIT.unexpected;
  }
  process.stdout.write(words.ready(server.address));
  if (flags.open) openBrowser(server.address);
  await interruptible(untilAborted);
  await server.close();
  return EXIT.ok;
}

/** At the port that was asked for, else at the usual one or any other. */
async function listen(port: number | undefined): Promise<StaticServer> {
  if (port !== undefined) return serveFolder(PAGE, port);
  try {
    return await serveFolder(PAGE, USUAL_PORT);
  } catch (error) {
    if (errorCode(error) !== 'EADDRINUSE') throw error;
    return serveFolder(PAGE, 0);
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Whoever has no browser has read the address. */
function openBrowser(address: string): void {
  const [program, ...args] = opener(address);
  spawn(program, args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

function opener(address: string): [string, ...string[]] {
  if (process.platform === 'darwin') return ['open', address];
  if (process.platform === 'win32') return ['cmd', '/c', 'start', '""', address];
  return ['xdg-open', address];
}
