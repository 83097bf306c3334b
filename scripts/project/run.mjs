// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inProject, ROOT } from './paths.mjs';

/** Tools colour what they print where they guess a continuous integration service, whose logs show the codes. */
const PLAIN = process.stdout.isTTY ? {} : { NO_COLOR: '1' };

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] The repository by default.
 * @property {Record<string, string>} [env] Added to this process's own.
 * @property {boolean} [quiet] Keeps the output instead of showing it.
 * @property {number} [timeout] Milliseconds after which the program is ended.
 * @property {boolean} [shell]
 */

/** @typedef {RunOptions & { node?: string }} NodeOptions `node`: which Node; the one that runs this by default. */

/**
 * Runs a program to its end. A program that cannot be started or is ended by a signal or the timeout gives a code
 * other than 0, like one that fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} `output` is empty unless `quiet`.
 */
export function run(command, args, { cwd = ROOT, env = {}, quiet = false, timeout, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...PLAIN, ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      timeout,
      shell,
    });
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Runs a script with Node.
 * @param {string} script
 * @param {readonly string[]} args
 * @param {NodeOptions} [options]
 */
export const runNode = (script, args, { node = process.execPath, ...options } = {}) =>
  run(node, [script, ...args], options);

/**
 * Runs a tool of an installed package. Goes to the tool's script itself, not to `node_modules/.bin`, whose entries
 * on Windows need a shell.
 * @param {string} packageName
 * @param {string} tool
 * @param {readonly string[]} args
 * @param {NodeOptions} [options]
 */
export function runTool(packageName, tool, args, options) {
  const folder = inProject('node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return runNode(join(folder, typeof bin === 'string' ? bin : bin[tool]), args, options);
}

/**
 * Runs npm: the one that runs us where there is one, else that of the PATH.
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function runNpm(args, options) {
  const ours = process.env['npm_execpath'];
  if (ours && basename(ours) === 'npm-cli.js') return runNode(ours, args, options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}
