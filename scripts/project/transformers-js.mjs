// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackage } from './npm-package.mjs';
import { inCache } from './paths.mjs';

const WANTED = {
  name: '@huggingface/transformers',
  version: '4.3.2',
  integrity: 'sha512-V3+dqf3iWlRYJ9I9GreM3zGQd0lAXnnoPeddmkOQYWAEE4l/+Fi6p7tx/qVUJlKQgLXGim2W76rTOzz+eC0i7g==',
};

const FOLDER = inCache('transformers-js');

/**
 * What it asks for is native code of 400 MB: ONNX Runtime, which here is its WebAssembly, and a library for pictures,
 * which nobody reads.
 */
const IN_PLACE = {
  'onnxruntime-node': "module.exports = require('onnxruntime-web');\n",
  sharp: 'module.exports = {};\n',
};

/**
 * Gets transformers.js for the tests, by itself.
 * @returns {Promise<{ ok: true, node: string, web: string } | { ok: false, why: string }>} Its modules.
 */
export async function getTransformersJs() {
  const why = await unpackPackage(WANTED, FOLDER, ['package/package.json', 'package/dist']);
  if (why !== null) return { ok: false, why };
  for (const [name, code] of Object.entries(IN_PLACE)) {
    const folder = join(FOLDER, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.js'), code);
  }
  const module = (/** @type {string} */ name) => join(FOLDER, 'package', 'dist', name);
  return { ok: true, node: module('transformers.node.mjs'), web: module('transformers.web.min.js') };
}
