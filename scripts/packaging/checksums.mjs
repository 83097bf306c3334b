// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { linkTree } from '../project/link-tree.mjs';
import { inCache, inProject } from '../project/paths.mjs';
import { run, runNpm } from '../project/run.mjs';

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
  if (existsSync(folder)) return { ok: true, folder: join(folder, 'package') };
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const packed = await runNpm(['pack', `${name}@${version}`, '--silent', '--pack-destination', part], { quiet: true });
  const [file] = readdirSync(part);
  if (packed.code !== 0 || !file) return { ok: false, why: `${name} ${version} could not be downloaded` };
  const digest = createHash('sha512')
    .update(readFileSync(join(part, file)))
    .digest('base64');
  if (`sha512-${digest}` !== integrity)
    return { ok: false, why: `${name} ${version} is not what the lockfile expects` };
  const unpacked = await run('tar', ['-xzf', file], { cwd: part, quiet: true });
  if (unpacked.code !== 0) return { ok: false, why: `${name} could not be unpacked: ${unpacked.output.trim()}` };
  linkTree(part, folder);
  rmSync(part, { recursive: true });
  return { ok: true, folder: join(folder, 'package') };
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
