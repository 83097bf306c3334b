// @ts-check
// Where TensorFlow for Node is downloaded from, as the package's own scripts have it (tfjs-node 4.22:
// scripts/install.js, scripts/deps-constants.js, and package.json's `binary`), their mirrors included.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { urlToHttpOptions } from 'node:url';
import { PACKAGE } from './tensorflow-binding.mjs';

/**
 * @typedef {import('./build-tensorflow.mjs').Outcome} Outcome
 * @typedef {{ platform: NodeJS.Platform, arch: string, env: NodeJS.ProcessEnv }} System
 */

/** What the package's own scripts load. */
const ofPackage = createRequire(join(PACKAGE, 'package.json'));

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
  const { LIBTENSORFLOW_VERSION: version } = ofPackage('./scripts/deps-constants.js');
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

/** By which a person names a proxy, in the order in which the package's script looks. */
export const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/**
 * Whether something can be downloaded, found out in seconds; how large it is, where the site tells. Asked in the way in
 * which the package's script downloads: by the same proxy, and following nowhere else.
 * @param {string} address
 * @param {{ patienceMs?: number, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ ok: true, bytes: number | null } | { ok: false, why: string }>}
 */
export async function reach(address, { patienceMs = PATIENCE_MS, env = process.env } = {}) {
  const { host } = new URL(address);
  try {
    const { statusCode = 0, headers } = await ask(address, patienceMs, env);
    if (statusCode < 200 || statusCode > 299) return { ok: false, why: `${host} does not have it (${statusCode})` };
    const length = headers['content-length'];
    return { ok: true, bytes: length === undefined ? null : Number(length) };
  } catch {
    return { ok: false, why: `its download site ${host} cannot be reached` };
  }
}

/**
 * @param {string} address
 * @param {number} patienceMs
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('node:http').IncomingMessage>}
 */
function ask(address, patienceMs, env) {
  const proxy = PROXIES.map((name) => env[name]).find((value) => value);
  const agent = proxy ? new (ofPackage('https-proxy-agent'))(proxy) : undefined;
  const { request } = address.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    // Not by the address itself: the package's agent changes what `request` takes.
    const asked = request({ ...urlToHttpOptions(new URL(address)), method: 'HEAD', agent }, resolve);
    // By a clock of our own: a proxy may take a connection and never pass it on, which no request knows of.
    const late = setTimeout(() => {
      reject(new Error('no answer'));
      asked.destroy();
    }, patienceMs);
    asked.on('error', reject);
    asked.on('close', () => clearTimeout(late));
    asked.end();
  });
}
