// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNpm } from './run.mjs';

/**
 * Installs a package of npm's into a folder of its own, without running anything that it brings.
 * @param {string} folder
 * @param {string} wanted Its name and version.
 * @returns {Promise<string | null>} Why it cannot be had.
 */
export async function installPackage(folder, wanted) {
  mkdirSync(folder, { recursive: true });
  // Without it npm would look for the project that the folder lies in.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', wanted];
  const { code, output } = await runNpm(args, { cwd: folder, quiet: true, timeout: 300_000 });
  if (code === 0) return null;
  return output.split('\n').findLast((line) => line.startsWith('npm error')) ?? 'npm could not install it';
}
