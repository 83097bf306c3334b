// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkTree } from '../project/link-tree.mjs';
import { inCache, inProject } from '../project/paths.mjs';
import { addChecksums } from './checksums.mjs';
import { addTensorFlow } from './tensorflow.mjs';

/**
 * @typedef {import('./checksums.mjs').System} System
 * @typedef {import('./checksums.mjs').Outcome} Outcome
 */

/** As electron-builder.yml names it. */
export const STAGE = inCache('package', 'app');

/** What the product is made of, besides its libraries. */
const PARTS = ['main', 'preload', 'renderer', 'licences.json', 'licences.txt'];

/**
 * Lays out the folder that is packed: the built app with a package.json of its own, which names no dependencies, and
 * the libraries that could not be bundled. electron-builder would look for them through everything that is installed.
 * @param {System & { tensorflow: boolean }} what
 * @returns {Promise<Outcome>}
 */
export async function stageApp({ tensorflow, ...system }) {
  rmSync(STAGE, { recursive: true, force: true });
  mkdirSync(STAGE, { recursive: true });
  for (const part of PARTS) linkTree(inProject('out', part), join(STAGE, 'out', part));
  linkTree(inProject('LICENSE'), join(STAGE, 'LICENSE'));
  const { name, productName, version, description, license, main } = JSON.parse(
    readFileSync(inProject('package.json'), 'utf8'),
  );
  const manifest = { name, productName, version, description, license, author: productName, ...homepage(), main };
  // The desktop file by which a Linux desktop knows the app's windows.
  writeFileSync(join(STAGE, 'package.json'), JSON.stringify({ ...manifest, desktopName: `${name}.desktop` }, null, 2));

  const modules = join(STAGE, 'node_modules');
  const checksums = await addChecksums(modules, system);
  return checksums.ok && tensorflow ? addTensorFlow(modules, system) : checksums;
}

/** Debian's packages need one. Elsewhere than in GitHub's workflows, git's remote tells it. */
function homepage() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
  return server && repository ? { homepage: `${server}/${repository}` } : {};
}
