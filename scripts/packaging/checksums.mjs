// @ts-check
import { join } from 'node:path';
import { linkTree } from '../project/link-tree.mjs';
import { getNativeModule } from '../project/native-module.mjs';
import { inProject } from '../project/paths.mjs';

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
 * Puts the checksums' library into a folder `node_modules`.
 * @param {string} modules
 * @param {System} system
 * @returns {Promise<Outcome>}
 */
export async function addChecksums(modules, { platform, arch }) {
  const name = `${CRC32}-${platform}-${arch}${ABI[platform]}`;
  const binary = await getNativeModule(name);
  if (!binary.ok) return binary;
  linkTree(inProject('node_modules', CRC32), join(modules, CRC32));
  linkTree(binary.folder, join(modules, name));
  return { ok: true };
}
