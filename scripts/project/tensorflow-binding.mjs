// @ts-check
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { linkTree } from './link-tree.mjs';
import { inCache, inProject } from './paths.mjs';

/** The installed package; an optional dependency, so it may be absent. */
export const PACKAGE = inProject('node_modules', '@tensorflow', 'tfjs-node');

/** What setting up adds to the package: the shared libraries, and the binding that loads them from there. */
const PARTS = [join('deps', 'lib'), 'lib'];

/** Where the parts are kept over an `npm ci`, which empties the package's folder. N-API: any Node may load them. */
function keptFolder() {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  return inCache('tensorflow-binding', `${version}-${process.platform}-${process.arch}`);
}

export const packageInstalled = () => existsSync(join(PACKAGE, 'package.json'));

/** The folder of each version of Node's native interface that the binding is there for; one, when it is. */
export function bindingFolders() {
  const folder = join(PACKAGE, 'lib');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'tfjs_binding.node')));
}

export const bindingInstalled = () => bindingFolders().length > 0;

export function keepBinding() {
  rmSync(keptFolder(), { recursive: true, force: true });
  for (const part of PARTS) linkTree(join(PACKAGE, part), join(keptFolder(), part));
}

/** Puts back what {@link keepBinding} kept, if anything. */
export function restoreBinding() {
  if (!packageInstalled() || bindingInstalled()) return;
  for (const part of PARTS) {
    const kept = join(keptFolder(), part);
    if (existsSync(kept)) linkTree(kept, join(PACKAGE, part));
  }
}
