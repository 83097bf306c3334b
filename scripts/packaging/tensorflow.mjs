// @ts-check
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideTensorFlow } from '../project/bring-tensorflow.mjs';
import { linkTree } from '../project/link-tree.mjs';
import { inProject } from '../project/paths.mjs';
import { runNode } from '../project/run.mjs';
import { bindingFolders, PACKAGE } from '../project/tensorflow-binding.mjs';

/**
 * @typedef {import('./checksums.mjs').System} System
 * @typedef {import('./checksums.mjs').Outcome} Outcome
 */

const MODULES = inProject('node_modules');

/** The folder of a file's package, from the file's path within `node_modules`. */
const PACKAGE_FOLDER = /^((?:.*\bnode_modules[\\/])?(?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/**
 * The files that TensorFlow for Node loads, within `node_modules`, with the package.json of each package.
 * @returns {Promise<{ ok: true, files: Set<string> } | { ok: false, why: string }>}
 */
async function traceTensorFlow() {
  const tracer = fileURLToPath(new URL('trace-tensorflow.mjs', import.meta.url));
  const { code, output } = await runNode(tracer, [], { quiet: true, env: { TF_CPP_MIN_LOG_LEVEL: '3' } });
  const list = /\[".*"\]$/.exec(output.trim());
  if (code !== 0 || !list)
    return { ok: false, why: `TensorFlow for Node does not load: ${output.trim().split('\n').at(-1)}` };
  /** @type {Set<string>} */
  const files = new Set();
  for (const loaded of JSON.parse(list[0])) {
    const file = relative(MODULES, loaded);
    files.add(file);
    const folder = PACKAGE_FOLDER.exec(file)?.[1];
    if (folder) files.add(join(folder, 'package.json'));
  }
  return { ok: true, files };
}

/**
 * Brings TensorFlow for Node where it can be packed for a system.
 * @param {System} system
 * @returns {Promise<Outcome>}
 */
export async function provideForPackage({ platform, arch }) {
  const isThisSystem = platform === process.platform && arch === process.arch;
  return isThisSystem ? provideTensorFlow() : { ok: false, why: 'it can be packed on the system that it is for only' };
}

/**
 * Puts TensorFlow for Node, which is installed, into a folder `node_modules`: of 300 MB of packages the 8 MB that it loads, and
 * libtensorflow.
 * @param {string} modules
 * @param {System} system
 * @returns {Promise<Outcome>}
 */
export async function addTensorFlow(modules, { platform }) {
  const traced = await traceTensorFlow();
  if (!traced.ok) return traced;
  for (const file of traced.files) linkTree(join(MODULES, file), join(modules, file));
  for (const folder of platform === 'win32' ? bindingFolders() : [join(PACKAGE, 'deps', 'lib')])
    for (const name of readdirSync(folder)) {
      // On Windows what the binding loads lies beside it, as links to where they were unpacked. Elsewhere its load path
      // leads to `deps/lib`, whose links stay within.
      const file = join(folder, name);
      linkTree(platform === 'win32' ? realpathSync(file) : file, join(modules, relative(MODULES, file)));
    }
  const deps = join(PACKAGE, 'deps');
  for (const name of ['LICENSE', 'THIRD_PARTY_TF_C_LICENSES'].filter((file) => existsSync(join(deps, file))))
    linkTree(join(deps, name), join(modules, relative(MODULES, deps), name));
  return { ok: true };
}
