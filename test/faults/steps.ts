/** Running the command line with something happening at one of its steps. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Ended, type Running, startWith } from '../integration/command-line.ts';

/** A step in the file system, and the signal that the program gets right before it. */
export interface Step {
  /** Functions of `node:fs/promises`, or of the files that it opens. */
  readonly calls: readonly (
    | 'open'
    | 'mkdir'
    | 'rename'
    | 'link'
    | 'rm'
    | 'rmdir'
    | 'write'
    | 'read'
    | 'sync'
    | 'close'
  )[];
  /** The how many-eth of these calls. */
  readonly number: number;
  /** Only calls on a path with this in it are counted. */
  readonly path?: string;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
}

/** What loads one of the modules in `preload` before the command line. */
export function preloaded(name: 'at-step' | 'clock'): string {
  return `--import=${pathToFileURL(join(import.meta.dirname, 'preload', `${name}.mjs`)).href}`;
}

export function startWithStep(step: Step, ...args: readonly string[]): Running {
  const env = { NODE_OPTIONS: preloaded('at-step'), ALBERT_ZH_STEP: JSON.stringify(step) };
  return startWith({ env }, ...args);
}

/** Stops the program at a step, does something, and lets it go on. */
export async function meanwhile(
  step: Omit<Step, 'signal'>,
  args: readonly string[],
  work: (stopped: Running) => Promise<unknown>,
): Promise<Ended> {
  const running = startWithStep({ ...step, signal: 'SIGSTOP' }, ...args);
  const outcome = await Promise.race([running.told('[SIGSTOP]'), running.ended]);
  if (outcome) throw new Error(`It ended before it came to that step: ${outcome.stderr}${outcome.stdout}`);
  try {
    await work(running);
  } finally {
    running.interrupt('SIGCONT');
  }
  const { stderr, ...ended } = await running.ended;
  return { ...ended, stderr: stderr.replace('[SIGSTOP]\n', '') };
}
