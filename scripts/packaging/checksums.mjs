// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkTree } from '../project/link-tree.mjs';
import { unpackPackage } from '../project/npm-package.mjs';
import { inCache, inProject } from '../project/paths.mjs';

/**
 * @typedef {'linux' | 'win32' | 'darwin'} Platform
 * @typedef {'x64' | 'arm64'} Arch
 * @typedef {{ platform: Platform, arch: Arch }} System
 * @typedef {{ ok: true } | { ok: false, why: string }} Outcome
 */

const CRC32 = '@node-rs/crc32';
/** How the package names its builds, after platform and architecture. */
const ABI = { linux: '-gnu', win32: '-msvc', darwin: '' };

/**
 * The package with the checksums' native code for a system; fetched where it is not this machine's.
 * @param {string} name
 * @returns {Promise<{ ok: true, folder: string } | { ok: false, why: string }>}
 */
async function getBinary(name) {
  const installed = inProject('node_modules', name);
  if (existsSync(installed)) return { ok: true, folder: installed };
  const { version, integrity } = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages[
    `node_modules/${name}`
  ];
  const folder = inCache('binaries', `${name.replace('/', '-')}-${version}`);
  const why = await unpackPackage({ name, version, integrity }, folder);
  return why === null ? { ok: true, folder: join(folder, 'package') } : { ok: false, why };
}

/**
 * Puts the checksums' library into a folder `node_modules`.
 * @param {string} modules
 * @param {System} system
 * @returns {Promise<Outcome>}
 */
export async function addChecksums(modules, { platform, arch }) {
  const name = `${CRC32}-${platform}-${arch}${ABI[platform]}`;
  const binary = await getBinary(name);
  if (!binary.ok) return binary;
  linkTree(inProject('node_modules', CRC32), join(modules, CRC32));
  linkTree(binary.folder, join(modules, name));
  return { ok: true };
}
