// @ts-check
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { linkTree } from './link-tree.mjs';

/** The shared libraries, as libtensorflow's archives and TensorFlow's Python wheels name them. */
const LIBRARY = /^(lib)?tensorflow(_cc|_framework)?\.((so|dylib|dll|lib)(\.\d+)*|(\d+\.)+dylib)$/;

/**
 * What the binding's build asks the linker for, and what a Python wheel calls the same library.
 * @type {Partial<Record<NodeJS.Platform, [string, string][]>>}
 */
const NAMES = {
  linux: [
    ['libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ],
  darwin: [['libtensorflow.2.dylib', 'libtensorflow_cc.2.dylib']],
};

/**
 * @typedef {object} LibTensorFlow
 * @property {string} include The folder with TensorFlow's headers.
 * @property {string} folder The folder with the shared libraries.
 * @property {string[]} libraries
 */

/**
 * Finds headers and shared libraries in an unpacked libtensorflow or in an installed wheel's `tensorflow` folder.
 * @param {string} from
 * @returns {LibTensorFlow | null}
 */
export function findLibTensorFlow(from) {
  const include = join(from, 'include');
  if (!existsSync(join(include, 'tensorflow', 'c', 'c_api.h'))) return null;
  for (const folder of [join(from, 'lib'), from]) {
    const libraries = existsSync(folder) ? readdirSync(folder).filter((name) => LIBRARY.test(name)) : [];
    if (libraries.length > 0) return { include, folder, libraries };
  }
  return null;
}

/**
 * Lays it out as the binding's build expects it, in `deps`.
 * @param {LibTensorFlow} found
 * @param {string} deps Emptied first.
 */
export function layOut({ include, folder, libraries }, deps) {
  const lib = join(deps, 'lib');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(lib, { recursive: true });
  // Only the build reads the headers, so a link will do; as a junction, Windows asks no rights for it.
  symlinkSync(include, join(deps, 'include'), 'junction');
  for (const name of libraries) linkTree(join(folder, name), join(lib, name));
  for (const [wanted, inWheel] of NAMES[process.platform] ?? []) {
    if (!existsSync(join(lib, wanted))) symlinkSync(inWheel, join(lib, wanted));
  }
}
