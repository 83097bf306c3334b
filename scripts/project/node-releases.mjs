// @ts-check
// Other Node.js releases than the one that runs us, from the packages that npm's own `node` package is made of.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installPackage } from './npm-package.mjs';
import { inCache } from './paths.mjs';
import { run } from './run.mjs';

/** The lines of releases that package.json's `engines` promises. */
const PROMISED = [20, 22, 24];

/** @typedef {{ ok: true, node: string, version: string } | { ok: false, why: string }} Release */

/** Those that are not running already. */
export const otherLines = () => PROMISED.filter((major) => major !== Number(process.versions.node.split('.')[0]));

/**
 * The newest release of a line, so that none can break us unseen; kept, once it is there.
 * @param {number} major
 * @returns {Promise<Release>}
 */
export async function provideNode(major) {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const folder = inCache('node', String(major));
  const node = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(node)) {
    const why = await installPackage(folder, `${name}@${major}`);
    if (why !== null) return { ok: false, why: `its package could not be installed: ${why}` };
  }
  const { code, output } = await run(node, ['--version'], { quiet: true });
  return code === 0
    ? { ok: true, node, version: output.trim() }
    : { ok: false, why: `it does not start: ${output.trim()}` };
}
