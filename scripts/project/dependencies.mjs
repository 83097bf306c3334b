// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { inProject } from './paths.mjs';
import { runNpm } from './run.mjs';
import { restoreBinding } from './tensorflow-binding.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
const packagesIn = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/**
 * Whether what is installed is what the lockfile says, told by the list that npm keeps in `node_modules`. Optional
 * packages may be missing: they are other platforms' binaries.
 */
function isInstalled() {
  const list = inProject('node_modules', '.package-lock.json');
  if (!existsSync(list)) return false;
  const installed = packagesIn(list);
  const locked = Object.entries(packagesIn(inProject('package-lock.json'))).filter(([path]) => path !== '');
  return locked.every(([path, { version, integrity, optional }]) => {
    const found = installed[path];
    if (found === undefined) return optional === true;
    return found.version === version && found.integrity === integrity;
  });
}

/** Installs the npm packages where they are missing or not those of the lockfile. */
export async function installDependencies() {
  if (isInstalled()) return;
  console.log('Installing the npm packages (once; about half a minute, 640 MB on disk).');
  // Warnings are left out: they are about build tools' wishes, and a person can do nothing about them.
  const { code } = await runNpm(['ci', '--loglevel=error']);
  if (code !== 0) {
    console.error('The npm packages could not be installed; the reason is above. Run "npm ci" to try again.');
    process.exit(1);
  }
  restoreBinding();
}
