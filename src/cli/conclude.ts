/** How a command ends: by an exit code that it came to, and by no other way with success. */

import { setTimeout as pass } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { type Problem, problem, problemOf } from '../engine/problem/problem.ts';
import { commandLineTexts } from '../i18n/command-line.ts';
import { visible } from '../i18n/visible.ts';
import { EXIT, type ExitCode, worstOf } from './exit-code.ts';
import { standardError, standardOutput } from './standard-streams.ts';
import { terminalLanguage } from './terminal-language.ts';

/** Whoever reads may stop reading, as `head` does; that is no failure of ours. Windows has names of its own for it. */
const READER_GONE: readonly (string | undefined)[] = ['EPIPE', 'EOF', 'ECONNRESET'];
/** What is still open after the last word may take this long to close. */
const LINGER_MS = 2000;
/** So long a program has to have computed for V8 to be at work on its functions still. */
const BUSY_MS = 200;
/** So long V8 is at work on one function, at most. */
const COMPILING_MS = 30;

/**
 * Waits for a command's result, for its last word to be taken, and sets the exit code. Until then the exit code is that
 * of an unexpected end, and an end that nobody called for is told.
 */
export async function conclude(command: () => Promise<ExitCode>): Promise<void> {
  process.exitCode = EXIT.unexpected;
  // Node ends a program in which nothing is under way, whatever is still waited for.
  const onNothingLeft = () => void tell(problem('no-result', {}));
  process.once('beforeExit', onNothingLeft);
  process.on('uncaughtException', (error) => {
    void tell(problemOf(error)).finally(() => process.exit(EXIT.unexpected));
  });
  const code = await command().catch(async (error: unknown) => {
    await tell(problemOf(error));
    return EXIT.unexpected;
  });
  const failure = await standardOutput.settled();
  const unwritten = failure !== null && !READER_GONE.includes(failure.code);
  if (unwritten) standardError.write(unwrittenText(failure));
  await standardError.settled();
  await letCompilersEnd();
  process.off('beforeExit', onNothingLeft);
  process.exitCode = unwritten ? worstOf([code, EXIT.unwritable]) : code;
  // Nothing is waited for any more, whatever has not been closed.
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

/**
 * While V8 optimises a function on a thread of its own it may ask the main thread to collect garbage, and wait for that.
 * A Node that is ending waits for that thread meanwhile, and neither is ever answered (nodejs/node#54918). So none is
 * begun any more, and the last one is answered before the end.
 */
async function letCompilersEnd(): Promise<void> {
  if (performance.now() < BUSY_MS) return;
  setFlagsFromString('--no-opt');
  await pass(COMPILING_MS);
}

/** Why standard output did not get all that was to be read there, in one line. */
function unwrittenText(failure: Error): string {
  const reason = visible(failure.message.replace(/, write$/, ''));
  return `${commandLineTexts(terminalLanguage()).outputUnwritable(reason)}\n`;
}

async function tell(found: Problem): Promise<void> {
  const { problemText } = await import('./words.ts');
  standardError.write(problemText('albert-zh', found, terminalLanguage()));
  await standardError.settled();
}
