// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackage } from './npm-package.mjs';
import { inCache, inProject } from './paths.mjs';

/**
 * A package that holds native code for one system, as the lock file has it; fetched where it is not this machine's.
 * @param {string} name
 * @returns {Promise<{ ok: true, folder: string } | { ok: false, why: string }>}
 */
export async function getNativeModule(name) {
  const installed = inProject('node_modules', name);
  if (existsSync(installed)) return { ok: true, folder: installed };
  const { version, integrity } = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages[
    `node_modules/${name}`
  ];
  const folder = inCache('binaries', `${name.replace('/', '-')}-${version}`);
  const why = await unpackPackage({ name, version, integrity }, folder);
  return why === null ? { ok: true, folder: join(folder, 'package') } : { ok: false, why };
}
