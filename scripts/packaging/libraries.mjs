// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linkTree } from '../project/link-tree.mjs';
import { inCache, inProject } from '../project/paths.mjs';
import { run, runNode, runNpm } from '../project/run.mjs';
import { bindingFolders, bindingInstalled, PACKAGE } from '../project/tensorflow-binding.mjs';

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

/** Where a file's package begins, from the file's path within `node_modules`. */
const PACKAGE_FOLDER = /^((?:.*\bnode_modules[\\/])?(?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/**
 * Puts TensorFlow for Node into a folder `node_modules`: the files that it loads, out of 1,200 MB of packages.
 * @param {string} modules
 * @param {System} system
 * @returns {Promise<Outcome>}
 */
export async function addTensorFlow(modules, { platform, arch }) {
  if (platform !== process.platform || arch !== process.arch)
    return {
      ok: false,
      why: 'TensorFlow for Node can be packed only on the system that the package is for (without it: --lite)',
    };
  if (!bindingInstalled())
    return {
      ok: false,
      why: 'TensorFlow for Node is missing: run "npm run setup:tensorflow", or pack without it (--lite)',
    };
  const tracer = fileURLToPath(new URL('trace-tensorflow.mjs', import.meta.url));
  const { code, output } = await runNode(tracer, [], { quiet: true, env: { TF_CPP_MIN_LOG_LEVEL: '3' } });
  const list = /\[".*"\]$/.exec(output.trim());
  if (code !== 0 || !list)
    return { ok: false, why: `TensorFlow for Node does not load: ${output.trim().split('\n').at(-1)}` };
  const root = inProject('node_modules');
  const files = new Set(JSON.parse(list[0]).map((/** @type {string} */ file) => relative(root, file)));
  for (const file of [...files]) {
    const folder = PACKAGE_FOLDER.exec(file)?.[1];
    if (folder) files.add(join(folder, 'package.json'));
  }
  for (const file of files) linkTree(join(root, file), join(modules, file));
  // What the binding loads: beside itself on Windows, and elsewhere where its load path leads.
  const native = platform === 'win32' ? bindingFolders() : [join(PACKAGE, 'deps', 'lib')];
  for (const folder of native) linkTree(folder, join(modules, relative(root, folder)));
  for (const name of ['LICENSE', 'THIRD_PARTY_TF_C_LICENSES'].filter((file) => existsSync(join(PACKAGE, 'deps', file))))
    linkTree(join(PACKAGE, 'deps', name), join(modules, relative(root, PACKAGE), 'deps', name));
  return { ok: true };
}
