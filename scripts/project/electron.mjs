// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inProject, ROOT } from './paths.mjs';
import { run, runNode } from './run.mjs';

const PACKAGE = inProject('node_modules', 'electron');
const DOWNLOAD_MINUTES = 5;

/** @typedef {{ ok: true, path: string } | { ok: false, why: string }} Outcome */

/** Where Electron's program is within its distribution. */
function executable() {
  if (process.platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron');
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

const installed = () => join(PACKAGE, 'dist', executable());

/**
 * Finds Electron's program where somebody has put it, or where its npm package downloads it to.
 * @returns {Outcome}
 */
export function findElectron() {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const path = given ? join(given, executable()) : installed();
  // The second is written when the download is unpacked whole.
  if (existsSync(path) && (given || existsSync(join(PACKAGE, 'path.txt')))) return { ok: true, path };
  return { ok: false, why: given ? `ELECTRON_OVERRIDE_DIST_PATH has no ${path}` : 'it has not been downloaded' };
}

/**
 * Finds Electron's program, and downloads it where it is missing: the npm package does not bring it along.
 * @returns {Promise<Outcome>}
 */
export async function getElectron() {
  const found = findElectron();
  if (found.ok || process.env['ELECTRON_OVERRIDE_DIST_PATH']) return found;
  const path = installed();
  console.log('Downloading Electron (once; 120 MB, about a minute).');
  const started = performance.now();
  const { code } = await runNode(join(PACKAGE, 'install.js'), [], { quiet: true, timeout: DOWNLOAD_MINUTES * 60_000 });
  if (code === 0 && existsSync(path)) return { ok: true, path };
  const late = performance.now() - started >= DOWNLOAD_MINUTES * 60_000;
  return {
    ok: false,
    why: late ? `its download took more than ${DOWNLOAD_MINUTES} minutes` : 'its download is blocked or failed',
  };
}

/**
 * The distribution that a program of {@link getElectron} is in.
 * @param {string} program
 */
export const distributionOf = (program) => program.slice(0, -executable().length);

/** What Electron links to, by the packages of Debian 12 that bring it. */
export const DEBIAN_PACKAGES = 'libgtk-3-0 libnss3 libxss1 libasound2 libgbm1 libxtst6 libatk-bridge2.0-0';

/**
 * Starts a program of Electron's without a window, which shows whether this machine has what it links to.
 * @param {string} program
 * @returns {Promise<{ ok: true, version: string } | { ok: false, why: string }>}
 */
export async function tryElectron(program) {
  const { code, output } = await run(program, ['--print', 'process.versions.electron'], {
    quiet: true,
    env: { ELECTRON_RUN_AS_NODE: '1' },
    timeout: 60_000,
  });
  if (code === 0) return { ok: true, version: output.trim() };
  const missing = await missingLibraries(program, output);
  if (missing.length === 0) return { ok: false, why: `Electron does not start: ${output.trim().split('\n').at(-1)}` };
  return {
    ok: false,
    why: `Electron lacks ${missing.join(', ')} (on Debian: apt install ${DEBIAN_PACKAGES})`,
  };
}

/**
 * The shared libraries that a program links to and that are not on this machine, or that cannot be loaded.
 * @param {string} program
 * @param {string} said By the program, when it did not start.
 */
async function missingLibraries(program, said) {
  if (process.platform !== 'linux') return [];
  const { output } = await run('ldd', [program], { quiet: true });
  const found = [
    ...output.matchAll(/^\s*(\S+) => not found$/gm),
    ...said.matchAll(/loading shared libraries: (\S+):/g),
  ];
  const names = found.map(([, name]) => name);
  return [...new Set(names)];
}

/** Why no window can open on this machine, or `null`. */
export function whyNoWindow() {
  const hasScreen = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  return hasScreen ? null : 'there is no screen (neither DISPLAY nor WAYLAND_DISPLAY is set)';
}

/**
 * Why Chromium's sandbox cannot work here, or `null`. Electron would end with a riddle.
 * @param {string} electron
 */
function whyNoSandbox(electron) {
  if (process.platform !== 'linux') return null;
  if (process.getuid?.() === 0) return 'you are root';
  const restriction = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  if (!existsSync(restriction) || readFileSync(restriction, 'utf8').trim() !== '1') return null;
  const helper = join(electron, '..', 'chrome-sandbox');
  const ready = existsSync(helper) && statSync(helper).uid === 0 && (statSync(helper).mode & 0o4000) !== 0;
  return ready ? null : `this system allows it only with: sudo chown root ${helper} && sudo chmod 4755 ${helper}`;
}

/**
 * Opens the built app and waits until it is closed.
 * @param {string} electron
 * @param {readonly string[]} args
 * @returns {Promise<number>} Its exit code.
 */
export function openApp(electron, args) {
  const noSandbox = whyNoSandbox(electron);
  if (noSandbox) console.log(`Chromium's sandbox is off, because ${noSandbox}.`);
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env; // Editors' terminals set it, and no window would open.
  return new Promise((resolve) => {
    const child = spawn(electron, [...(noSandbox ? ['--no-sandbox'] : []), ROOT, ...args], {
      cwd: process.env['INIT_CWD'] ?? ROOT,
      env,
      stdio: 'inherit',
    });
    child.on('error', (error) => {
      console.error(`Electron could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}
