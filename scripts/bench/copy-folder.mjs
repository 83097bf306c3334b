// @ts-check
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../project/paths.mjs';
import { measure } from './measure.mjs';

const copier = inProject('scripts', 'bench', 'copy.mjs');

/**
 * Copies a folder once, as the floor to compare with, and removes the copy.
 * @param {string} folder
 * @param {string} copied
 */
export function measureCopy(folder, copied) {
  const taken = measure([copier, folder, copied]);
  rmSync(copied, { recursive: true });
  return taken;
}

/** @param {string} folder */
export function bytesIn(folder) {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
