/** Running the command line with something happening at one of its steps. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Ended, type Running, startWith } from '../integration/command-line.ts';

const execute = promisify(execFile);

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

/** A clock on the wall: what it shows first, in milliseconds since 1970, and how far it goes with each look. */
export interface Clock {
  readonly start: number;
  readonly step: number;
}

/** What is made at one time has the same bytes, also where it holds the time, as a zip does. */
export const STANDING: Clock = { start: 1_600_000_000_000, step: 0 };

/** What loads one of the modules in `preload` before the command line. */
function preloaded(name: 'at-step' | 'clock'): string {
  return `--import=${pathToFileURL(join(import.meta.dirname, 'preload', `${name}.mjs`)).href}`;
}

/** Starts the command line, which gets a signal at a step; `clock` sets its clock as well. */
export function startWithStep(step: Step, args: readonly string[], clock: Clock | null = null): Running {
  const env = {
    NODE_OPTIONS: [preloaded('at-step'), ...(clock ? [preloaded('clock')] : [])].join(' '),
    ALBERT_ZH_STEP: JSON.stringify(step),
    ALBERT_ZH_CLOCK: JSON.stringify(clock),
  };
  return startWith({ env }, ...args);
}

/** Starts the command line with another clock on the wall. */
export function startWithClock(clock: Clock, ...args: readonly string[]): Running {
  return startWith({ env: { NODE_OPTIONS: preloaded('clock'), ALBERT_ZH_CLOCK: JSON.stringify(clock) } }, ...args);
}

/** Stops the program at a step, does something, and lets it go on. */
export async function meanwhile(
  step: Omit<Step, 'signal'>,
  args: readonly string[],
  work: () => Promise<unknown>,
  clock: Clock | null = null,
): Promise<Ended> {
  const running = startWithStep({ ...step, signal: 'SIGSTOP' }, args, clock);
  const outcome = await Promise.race([running.told('[SIGSTOP]'), running.ended]);
  if (outcome) throw new Error(`It ended before it came to that step: ${outcome.stderr}${outcome.stdout}`);
  await untilStopped(running.pid);
  try {
    await work();
  } finally {
    running.interrupt('SIGCONT');
  }
  const { stderr, ...ended } = await running.ended;
  return { ...ended, stderr: stderr.replace('[SIGSTOP]\n', '') };
}

/** It says that it stops a moment before it does. To go on before that would be no use to it. */
async function untilStopped(pid: number): Promise<void> {
  for (;;) {
    const { stdout } = await execute('ps', ['-o', 'state=', '-p', String(pid)]);
    if (stdout.startsWith('T')) return;
    await setTimeout(1);
  }
}
