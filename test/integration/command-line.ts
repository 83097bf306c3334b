/** Runs the built command line, as a person's shell would. */

import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const PROGRAM = join(REPOSITORY, 'out', 'cli', 'index.js');

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
  readonly backend: string;
  readonly seconds: { readonly total: number };
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The backends that this installation can use. */
export const backends: readonly string[] = tensorflowInstalled() ? ['tensorflow', 'wasm'] : ['wasm'];

/** Runs `albert-zh` with these arguments until it ends. */
export function albertZh(...args: readonly string[]): Promise<Ended> {
  return start(...args).ended;
}

/** Starts `albert-zh`; `interrupt` is Control-C. */
export function start(...args: readonly string[]): { readonly ended: Promise<Ended>; interrupt(): void } {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: run "npm run build:cli" first.`);
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
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
  return { ended, interrupt: () => child.kill('SIGINT') };
}

/** Runs `albert-zh convert … --json` and reads the document. */
export async function convertAll(...args: readonly string[]): Promise<{ exitCode: number | null } & ConvertDocument> {
  const { exitCode, stdout, stderr } = await albertZh('convert', ...args, '--json');
  try {
    return { exitCode, ...(JSON.parse(stdout) as ConvertDocument) };
  } catch {
    throw new Error(`Exit code ${exitCode}; no JSON on standard output: ${stdout.slice(-500)}\n${stderr.slice(-2000)}`);
  }
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
