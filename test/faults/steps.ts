/** Running the command line with something happening at one of its steps. */

import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Ended, type Running, startWith } from '../integration/command-line.ts';

/** A step in the file system, right before which the program is killed or waits. */
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
  /** The folder that it waits for to go; it is killed by default. */
  readonly waitsFor?: string;
}

/** The steps that give names and take them. */
const NAMING = ['mkdir', 'rename', 'link', 'rm', 'rmdir', 'sync'] as const;

/** Lets a folder be copied before each of these calls. */
export interface EachStep extends Pick<Step, 'calls'> {
  readonly folder: string;
  /** The folder for the copies, which are called 1, 2, 3…. */
  readonly copies: string;
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

/** Starts the command line, which is killed at a step or waits there; `clock` sets its clock as well. */
export function startWithStep(step: Step | EachStep, args: readonly string[], clock: Clock | null = null): Running {
  const env = {
    NODE_OPTIONS: [preloaded('at-step'), ...(clock ? [preloaded('clock')] : [])].join(' '),
    ALBERT_ZH_STEP: JSON.stringify(step),
    ALBERT_ZH_CLOCK: JSON.stringify(clock),
  };
  return startWith({ env }, ...args);
}

/**
 * Runs the command line, and keeps what a folder holds before each step that gives names or takes them, and at the end:
 * what is found there by whoever kills the program right then.
 * @returns the copies, in the order of the steps
 */
export async function beforeEachStep(
  folder: string,
  copies: string,
  args: readonly string[],
  clock: Clock | null = null,
): Promise<readonly string[]> {
  const { exitCode, stderr } = await startWithStep({ calls: NAMING, folder, copies }, args, clock).ended;
  if (exitCode !== 0) throw new Error(`It ended with ${exitCode}: ${stderr}`);
  const count = (await readdir(copies)).length;
  await cp(folder, join(copies, `${count + 1}`), { recursive: true });
  return Array.from({ length: count + 1 }, (_, index) => join(copies, `${index + 1}`));
}

/** Starts the command line with another clock on the wall. */
export function startWithClock(clock: Clock, ...args: readonly string[]): Running {
  return startWith({ env: { NODE_OPTIONS: preloaded('clock'), ALBERT_ZH_CLOCK: JSON.stringify(clock) } }, ...args);
}

/** Lets the program wait at a step, does something, and lets it go on. */
export async function meanwhile(
  step: Omit<Step, 'waitsFor'>,
  args: readonly string[],
  work: (running: Running) => Promise<unknown>,
  clock: Clock | null = null,
): Promise<Ended> {
  const waitsFor = await mkdtemp(join(tmpdir(), 'albert-zh-wait-'));
  const running = startWithStep({ ...step, waitsFor }, args, clock);
  try {
    const outcome = await Promise.race([running.told(WAITING), running.ended]);
    if (outcome) throw new Error(`It ended before it came to that step: ${outcome.stderr}${outcome.stdout}`);
    await work(running);
  } finally {
    await rm(waitsFor, { recursive: true });
  }
  const { stderr, ...ended } = await running.ended;
  return { ...ended, stderr: stderr.replace(WAITING, '') };
}

/** What it says then. */
const WAITING = '[waiting]\n';
