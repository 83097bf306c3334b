// @ts-check
import { findElectron, getElectron, tryElectron } from './electron.mjs';
import { getPackagedElectron } from './packaged-electron.mjs';

/** @typedef {{ ok: true, path: string, version: string } | { ok: false, why: string }} Tested */

/** @type {Promise<Tested> | undefined} */
let found;

/**
 * The Electron that the tests open windows with: the project's own, and where that is not there or cannot be downloaded
 * another one, out of an npm package.
 * @param {{ download?: boolean }} [options] `download`: whether the project's own is downloaded where it is missing.
 * @returns {Promise<Tested>} `why` too, where it is there and does not start on this machine.
 */
export function getTestedElectron({ download = false } = {}) {
  found ??= find(download);
  return found;
}

/**
 * @param {boolean} download
 * @returns {Promise<Tested>}
 */
async function find(download) {
  const electron = await getOne(download);
  if (!electron.ok) return electron;
  const started = await tryElectron(electron.path);
  return started.ok ? { ...electron, version: started.version } : started;
}

/** @param {boolean} download */
async function getOne(download) {
  const own = download ? await getElectron() : findElectron();
  if (own.ok) return own;
  if (download) console.log(`The current Electron cannot be had: ${own.why}.`);
  return getPackagedElectron();
}
