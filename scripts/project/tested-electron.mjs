// @ts-check
import { getElectron, tryElectron } from './electron.mjs';
import { getPackagedElectron } from './packaged-electron.mjs';

/**
 * The Electron that the tests open windows with: the project's own, and where that cannot be downloaded another one.
 * @returns {Promise<{ ok: true, path: string, version: string } | { ok: false, why: string }>} `why` too, where it is
 *   there and does not start on this machine.
 */
export async function getTestedElectron() {
  const electron = await getOne();
  if (!electron.ok) return electron;
  const started = await tryElectron(electron.path);
  return started.ok ? { ...electron, version: started.version } : started;
}

async function getOne() {
  const own = await getElectron();
  if (own.ok) return own;
  console.log(`The current Electron cannot be had: ${own.why}.`);
  return getPackagedElectron();
}
