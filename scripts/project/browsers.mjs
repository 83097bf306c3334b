// @ts-check
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

/**
 * @typedef {object} Browser
 * @property {string} title
 * @property {string} variable Of the environment: names another one.
 * @property {readonly string[]} names Of its programs in the PATH.
 * @property {readonly string[]} [headless] The same engine without windows and profiles, for half of the processor's time.
 * @property {readonly string[]} places Where it and its kin are, if not in the PATH.
 * @property {string} install
 */

/** @satisfies {Record<string, Browser>} */
export const BROWSERS = {
  chromium: {
    title: 'Chromium',
    variable: 'CHROMIUM_PATH',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'],
    headless: ['chromium-headless-shell'],
    places: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    ],
    install: 'on Debian: apt install chromium',
  },
  firefox: {
    title: 'Firefox',
    variable: 'FIREFOX_PATH',
    names: ['firefox', 'firefox-esr'],
    places: ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'],
    install: 'on Debian: apt install firefox-esr',
  },
};

/**
 * @param {readonly string[]} names
 * @param {readonly string[]} places
 * @returns {string | undefined}
 */
function findProgram(names, places = []) {
  const inPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...inPath, ...places].find((path) => existsSync(path));
}

/**
 * Finds a browser on this machine that starts.
 * @param {keyof typeof BROWSERS} name
 * @returns {Promise<{ ok: true, path: string, headless: string } | { ok: false, why: string }>} `headless`: the program
 *   to drive where neither a window nor a profile is needed.
 */
export async function findBrowser(name) {
  /** @type {Browser} */
  const browser = BROWSERS[name];
  const given = process.env[browser.variable];
  const path = given || findProgram(browser.names, browser.places);
  if (path === undefined) return { ok: false, why: `no ${browser.title} was found (${browser.install})` };
  const headless = (!given && findProgram(browser.headless ?? [])) || path;
  // On Windows a browser that is asked for its version opens a window.
  if (process.platform === 'win32') return { ok: true, path, headless };
  const { code, output } = await run(path, ['--version'], { quiet: true, timeout: 60_000 });
  if (code === 0) return { ok: true, path, headless };
  return { ok: false, why: `${path} does not start: ${output.trim().split('\n').at(-1)}` };
}
