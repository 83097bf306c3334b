// @ts-check
// npm run package -- [--linux|--win|--mac] [--x64|--arm64] [--lite] [TARGET...]
// Builds the desktop app and packs it into `dist`: for this system, unless another is named, and as all of
// electron-builder.yml's targets for it, unless some are named (`dir`: a folder only). With TensorFlow for Node, which is
// brought where it can be had; where not, or with --lite, it is the lite edition, without.
import { parseArgs } from 'node:util';
import { getConfig } from 'app-builder-lib/out/util/config/config.js';
import { buildPackage, CONFIGURATION } from './packaging/build-package.mjs';
import { printSizes } from './packaging/sizes.mjs';
import { provideForPackage } from './packaging/tensorflow.mjs';
import { buildWhenStale } from './project/builds.mjs';
import { requireSupportedNode } from './project/node-version.mjs';
import { ROOT } from './project/paths.mjs';

/** @typedef {import('./packaging/checksums.mjs').System & { lite: boolean, targets: string[] }} Wish */

const SECTIONS = /** @type {const} */ ({ linux: 'linux', win32: 'win', darwin: 'mac' });

try {
  process.exitCode = await main();
} catch (error) {
  const [reason] = (error instanceof Error ? error.message : String(error)).split(/\n|\. /);
  console.error(`The app could not be packed: ${reason?.replace(/\.$/, '')}.`);
  process.exitCode = 1;
}

async function main() {
  requireSupportedNode();
  const wish = await readWish();
  if (!(await buildWhenStale('desktop app'))) return 1;
  printSizes(await buildPackage(wish));
  return 0;
}

/** @returns {Promise<Wish>} */
async function readWish() {
  const option = /** @type {const} */ ({ type: 'boolean', default: false });
  const { values, positionals } = parseArgs({
    options: { linux: option, win: option, mac: option, x64: option, arm64: option, lite: option },
    allowPositionals: true,
  });
  const platform = oneOf([values.linux && 'linux', values.win && 'win32', values.mac && 'darwin'], process.platform);
  const arch = oneOf([values.x64 && 'x64', values.arm64 && 'arm64'], process.arch);
  if (platform !== 'linux' && platform !== 'win32' && platform !== 'darwin')
    throw new Error(`there are no packages for ${platform}`);
  if (arch !== 'x64' && arch !== 'arm64') throw new Error(`there are no packages for processors of kind ${arch}`);
  const lite = values.lite || !(await canBringTensorFlow({ platform, arch }));
  return { platform, arch, lite, targets: positionals.length > 0 ? positionals : await allTargets(platform) };
}

/**
 * Whether TensorFlow for Node is here to be packed; where not, that is told in one line.
 * @param {import('./packaging/checksums.mjs').System} system
 */
async function canBringTensorFlow(system) {
  const provided = await provideForPackage(system);
  if (!provided.ok) console.log(`Packs the lite edition, without TensorFlow for Node, because ${provided.why}.`);
  return provided.ok;
}

/**
 * @template T
 * @param {readonly (T | false)[]} named
 * @param {T} otherwise
 */
function oneOf(named, otherwise) {
  const [chosen = otherwise, another] = named.flatMap((name) => (name === false ? [] : [name]));
  if (another !== undefined) throw new Error('name one system and one architecture at a time');
  return chosen;
}

/** @param {Wish['platform']} platform */
async function allTargets(platform) {
  const configuration = await getConfig(ROOT, CONFIGURATION, null);
  const { target } = configuration[SECTIONS[platform]] ?? {};
  return [target ?? []].flat().map((each) => (typeof each === 'string' ? each : each.target));
}
