// @ts-check
import { lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../project/paths.mjs';

const PARTS_SHOWN = 8;

/**
 * The bytes of a file or folder; what is linked to counts where it lies.
 * @param {string} path
 * @returns {number}
 */
export function sizeOf(path) {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1).padStart(7)} MB`;

/**
 * Tells how large the packages are, and what the largest parts of the unpacked app are.
 * @param {import('./build-package.mjs').Built} built
 */
export function printSizes({ artifacts, folder }) {
  for (const artifact of artifacts) console.log(`${megabytes(sizeOf(artifact))}  ${relative(ROOT, artifact)}`);
  console.log(`${megabytes(sizeOf(folder))}  ${relative(ROOT, folder)}, of which`);
  // Electron's own files lie beside `resources`, ours within.
  const parts = readdirSync(folder)
    .flatMap((name) =>
      name === 'resources' ? readdirSync(join(folder, name)).map((inner) => join(name, inner)) : name,
    )
    .map((name) => ({ name, size: sizeOf(join(folder, name)) }))
    .sort((a, b) => b.size - a.size);
  for (const { name, size } of parts.slice(0, PARTS_SHOWN)) console.log(`  ${megabytes(size)}  ${name}`);
}
