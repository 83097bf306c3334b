/** Runs the scripts in `tensorflow/` with the Python that has TensorFlow. */

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { inject } from 'vitest';

const SCRIPTS = join(import.meta.dirname, 'tensorflow');
const run = promisify(execFile);

/** `null` where there is none: its tests are skipped on a person's machine, and fail where `CI` is set. */
export const python = inject('python');

if (!python) {
  const advice = 'No Python with TensorFlow: run "npm test -- integration" or set ALBERT_ZH_PYTHON.';
  if (process.env['CI']) throw new Error(advice);
  console.warn(`Skipped. ${advice}`);
}

/** Runs one script, of `tensorflow/` or anywhere, and gives what it wrote to standard output. */
export function runPython(name: string, args: readonly string[]): Promise<string> {
  const script = [resolve(SCRIPTS, name), ...args];
  return python?.socket ? ask(python.socket, script) : runInterpreter(script);
}

/** Runs a program that is given as text, by an interpreter that has nothing loaded yet, as a person would. */
export function runCode(code: string): Promise<string> {
  return runInterpreter(['-c', code]);
}

async function runInterpreter(args: readonly string[]): Promise<string> {
  if (!python) throw new Error('There is no Python with TensorFlow.');
  const { stdout } = await run(python.program, args, {
    env: { ...process.env, PYTHONUTF8: '1', TF_CPP_MIN_LOG_LEVEL: '3' },
    maxBuffer: 16 << 20,
  });
  return stdout;
}

/** Asks `tensorflow/serve.py` to run a script. */
async function ask(socket: string, script: readonly string[]): Promise<string> {
  const connection = createConnection(socket);
  await once(connection, 'connect');
  connection.write(`${JSON.stringify(script)}\n`);
  const { code, stdout, stderr } = JSON.parse(await text(connection)) as {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  };
  if (code !== 0) throw new Error(`${script[0]} ended with ${code}: ${stderr}`);
  return stdout;
}
