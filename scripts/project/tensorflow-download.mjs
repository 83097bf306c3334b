// @ts-check
// Where TensorFlow for Node is downloaded from, as the package's own scripts have it (tfjs-node 4.22:
// scripts/install.js, scripts/deps-constants.js, and package.json's `binary`), their mirrors included.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PACKAGE } from './tensorflow-binding.mjs';

/**
 * @typedef {import('./build-tensorflow.mjs').Outcome} Outcome
 * @typedef {{ platform: NodeJS.Platform, arch: string, env: NodeJS.ProcessEnv }} System
 */

/** A site that has not answered by then is not waited for. */
const PATIENCE_MS = 5000;

const PLATFORMS = /** @type {Partial<Record<NodeJS.Platform, string>>} */ ({
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
});

/** What another site can be named by. */
export const MIRRORS = [
  'TFJS_NODE_CDN_STORAGE',
  'npm_config_TFJS_NODE_CDN_STORAGE',
  'CDN_STORAGE',
  'TFJS_NODE_BASE_URI',
  'npm_config_TFJS_NODE_BASE_URI',
  'npm_config_tfjs_binding_binary_host_mirror',
];

/**
 * The addresses of libtensorflow and of the binding as it was built for a system, or `null` where there is none.
 * @param {System} system
 */
export function addressesFor({ platform, arch, env }) {
  const library = libraryAddress({ platform, arch, env });
  if (library === null) return null;
  const { version, binary } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  const host = env['npm_config_tfjs_binding_binary_host_mirror'] ?? binary.host;
  const napi = Math.max(
    ...binary.napi_versions.filter((/** @type {number} */ at) => at <= Number(process.versions['napi'])),
  );
  const packed = platform === 'win32' ? 'zip' : 'tar.gz';
  const path = `napi-v${napi}/${version}/CPU-${PLATFORMS[platform]}-${version}.${packed}`;
  return { library, binding: `${host.replace(/\/$/, '')}/${path}` };
}

/** @param {System} system */
function libraryAddress({ platform, arch, env }) {
  const storage =
    env['TFJS_NODE_CDN_STORAGE'] ||
    env['npm_config_TFJS_NODE_CDN_STORAGE'] ||
    env['CDN_STORAGE'] ||
    'https://storage.googleapis.com/';
  const base =
    env['TFJS_NODE_BASE_URI'] ||
    env['npm_config_TFJS_NODE_BASE_URI'] ||
    `${storage}tensorflow/libtensorflow/libtensorflow-`;
  const { LIBTENSORFLOW_VERSION: version } = createRequire(import.meta.url)(
    join(PACKAGE, 'scripts', 'deps-constants.js'),
  );
  switch (`${platform} ${arch}`) {
    case 'darwin arm64':
      return `${storage}tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz`;
    case 'linux arm64':
      return `${storage}tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz`;
    case 'win32 x64':
      return `${base}cpu-windows-x86_64-${version}.zip`;
    case 'linux x64':
    case 'darwin x64':
      return `${base}cpu-${platform}-x86_64-${version}.tar.gz`;
    default:
      return null;
  }
}

/**
 * Whether something can be downloaded, found out in seconds; how large it is, where the site tells.
 * @param {string} address
 * @param {number} [patienceMs]
 * @returns {Promise<{ ok: true, bytes: number | null } | { ok: false, why: string }>}
 */
export async function reach(address, patienceMs = PATIENCE_MS) {
  const { host } = new URL(address);
  try {
    const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(patienceMs) });
    if (!answer.ok) return { ok: false, why: `${host} does not have it (${answer.status})` };
    const length = answer.headers.get('content-length');
    return { ok: true, bytes: length === null ? null : Number(length) };
  } catch {
    return { ok: false, why: `its download site ${host} cannot be reached` };
  }
}

/** @param {NodeJS.ProcessEnv} env */
export const hasProxy = (env) =>
  ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => (env[name] ?? '') !== '');
