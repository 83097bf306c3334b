/** Runs the built command line, as a person's shell would. */

import { type ChildProcessByStdio, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { errorCode } from '../../src/node/file-error.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');
/** The folder of the built command line. */
export const BUILT = join(REPOSITORY, 'out', 'cli');
export const PROGRAM = join(BUILT, 'index.cjs');

/** What `convert --json` prints: the part of the contract with other tools that the tests read. */
export interface ConvertDocument {
  readonly version: number;
  readonly results: readonly ConvertResult[];
}

export interface ConvertResult {
  readonly input: string;
  readonly status: 'converted' | 'refused' | 'failed' | 'cancelled';
  readonly layout: string;
  readonly size: string | null;
  readonly output: {
    readonly path: string;
    readonly format: string;
    readonly files: readonly { readonly name: string; readonly bytes: number }[];
  } | null;
  readonly tensors: { readonly read: number; readonly written: number; readonly dropped: readonly string[] };
  readonly config: Readonly<Record<string, unknown>>;
  readonly backend: string | null;
  readonly seconds: { readonly total: number };
  readonly verification: {
    readonly ok: boolean;
    readonly error: { readonly code: string } | null;
    readonly graph?: { readonly likeliest: { readonly same: number; readonly all: number } | null } | null;
  } | null;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Control-C, or another signal. */
  interrupt(signal?: NodeJS.Signals): void;
  /** What the pattern's group matches, as soon as standard output has it. */
  printed(pattern: RegExp): Promise<string>;
  /** Resolves as soon as standard error has it. */
  told(text: string): Promise<void>;
}

/** The backends that this installation can use. */
export const backends: readonly string[] = tensorflowInstalled() ? ['tensorflow', 'wasm'] : ['wasm'];

/** Runs `albert-zh` with these arguments until it ends. */
export function albertZh(...args: readonly string[]): Promise<Ended> {
  return start(...args).ended;
}

/** Runs `albert-zh` in other circumstances than a test's own. */
export function startWith(options: StartOptions, ...args: readonly string[]): Running {
  return startProgram(PROGRAM, args, options);
}

/** Starts `albert-zh`. */
export function start(...args: readonly string[]): Running {
  return startProgram(PROGRAM, args);
}

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Another user than the one who runs the tests; only root can be others. */
  readonly user?: number;
}

function spawnNode(args: readonly string[], options: SpawnOptions): ChildProcessByStdio<null, Readable, Readable> {
  const start = () => spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    return start();
  } catch (error) {
    // One start in some thousands fails in Wine, by an error that Windows does not have.
    if (errorCode(error) === 'UNKNOWN') return start();
    throw error;
  }
}

/** Starts a copy of the built command line. */
export function startProgram(program: string, args: readonly string[], { env, user }: StartOptions = {}): Running {
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build:cli" first.`);
  const child = spawnNode([program, ...args], {
    env: { ...process.env, ...env, ...nodeOptions(env) },
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    interrupt: (signal = 'SIGINT') => child.kill(signal),
    printed: (pattern) =>
      new Promise((resolve) => {
        const look = () => {
          const found = pattern.exec(stdout)?.[1];
          if (found !== undefined) resolve(found);
        };
        look();
        child.stdout.on('data', look);
      }),
    told: (text) =>
      new Promise((resolve) => {
        const look = () => {
          if (stderr.includes(text)) resolve();
        };
        look();
        child.stderr.on('data', look);
      }),
  };
}

/** What every program of a run is started with, and what a test adds to that. */
function nodeOptions(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const options = [process.env['NODE_OPTIONS'], env['NODE_OPTIONS']].filter((each) => each);
  return options.length > 0 ? { NODE_OPTIONS: options.join(' ') } : {};
}

/** Runs a command with `--json` and reads its document, of the shape that the caller knows. */
export async function document<T>(...args: readonly string[]): Promise<{ exitCode: number | null } & T> {
  const { exitCode, stdout, stderr } = await albertZh(...args, '--json');
  try {
    return { exitCode, ...(JSON.parse(stdout) as T) };
  } catch {
    throw new Error(`Exit code ${exitCode}; no JSON on standard output: ${stdout.slice(-500)}\n${stderr.slice(-2000)}`);
  }
}

/** Runs `albert-zh convert … --json` and reads the document. */
export function convertAll(...args: readonly string[]): Promise<{ exitCode: number | null } & ConvertDocument> {
  return document<ConvertDocument>('convert', ...args);
}

/** Converts one input. */
export async function convertOne(...args: readonly string[]): Promise<{ exitCode: number | null } & ConvertResult> {
  const { exitCode, results } = await convertAll(...args);
  const [result] = results;
  if (!result || results.length !== 1) throw new Error(`${results.length} results for one input`);
  return { exitCode, ...result };
}

/** The folder or archive that a conversion wrote; an error where it did not. */
export function outputOf(result: ConvertResult): string {
  if (!result.output) throw new Error(`No output: ${JSON.stringify(result.error)}`);
  return result.output.path;
}

function tensorflowInstalled(): boolean {
  const lib = join(REPOSITORY, 'node_modules', '@tensorflow', 'tfjs-node', 'lib');
  if (!existsSync(lib)) return false;
  return readdirSync(lib).some((version) => existsSync(join(lib, version, 'tfjs_binding.node')));
}
