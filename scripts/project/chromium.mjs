// @ts-check
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

/** Where Chromium and its kin are, if not in the PATH. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** @returns {string | undefined} */
function program() {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return given;
  const inPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...inPath, ...PLACES].find((path) => existsSync(path));
}

/**
 * Finds a Chromium on this machine that starts; `CHROMIUM_PATH` names another one.
 * @returns {Promise<{ ok: true, path: string } | { ok: false, why: string }>}
 */
export async function findChromium() {
  const path = program();
  if (path === undefined) return { ok: false, why: 'no Chromium was found (on Debian: apt install chromium)' };
  // On Windows a browser that is asked for its version opens a window.
  if (process.platform === 'win32') return { ok: true, path };
  const { code, output } = await run(path, ['--version'], { quiet: true, timeout: 60_000 });
  if (code === 0) return { ok: true, path };
  return { ok: false, why: `${path} does not start: ${output.trim().split('\n').at(-1)}` };
}
