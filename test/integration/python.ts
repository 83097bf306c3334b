/**
 * Runs the scripts in `tensorflow/` with the Python that has TensorFlow: the virtual environment in `.cache/python`
 * that `scripts/setup-python.mjs` makes, or the one that `ALBERT_ZH_PYTHON` names.
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const SCRIPTS = join(import.meta.dirname, 'tensorflow');
const run = promisify(execFile);

/** `null` where there is none: its tests are skipped on a person's machine, and fail where `CI` is set. */
export const python = findPython();

if (!python) {
  const advice = 'No Python with TensorFlow: run "node scripts/setup-python.mjs" or set ALBERT_ZH_PYTHON.';
  if (process.env['CI']) throw new Error(advice);
  console.warn(`Skipped. ${advice}`);
}

/** Runs one script and gives what it wrote to standard output. */
export function runPython(script: string, args: readonly string[]): Promise<string> {
  return runInterpreter([join(SCRIPTS, script), ...args]);
}

/** Runs a program that is given as text, as `runPython` does a file. */
export function runCode(code: string): Promise<string> {
  return runInterpreter(['-c', code]);
}

async function runInterpreter(args: readonly string[]): Promise<string> {
  if (!python) throw new Error('There is no Python with TensorFlow.');
  const { stdout } = await run(python, args, {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1', TF_CPP_MIN_LOG_LEVEL: '3' },
    maxBuffer: 16 << 20,
  });
  return stdout;
}

function findPython(): string | null {
  const named = process.env['ALBERT_ZH_PYTHON'];
  if (named) return named;
  const environment = join(REPOSITORY, '.cache', 'python');
  const candidates = [join(environment, 'bin', 'python'), join(environment, 'Scripts', 'python.exe')];
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}
