/** How TensorFlow.js gets into what is built for Node. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/**
 * Not bundled: what holds native code and finds it beside itself, and what TensorFlow.js would load on a Node without
 * `fetch` only.
 */
export const NOT_BUNDLED = [/^@tensorflow\/tfjs-node(\/|$)/, /^@node-rs\/crc32/, /^node-fetch$/];

/** Without threads: TensorFlow.js has none under Node. */
const WASM = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];

/** Puts the backend's WebAssembly beside the bundled code, which looks for it there. */
export const wasmFiles: Plugin = {
  name: 'wasm-files',
  generateBundle() {
    for (const name of WASM) {
      const file = fileURLToPath(import.meta.resolve(`@tensorflow/tfjs-backend-wasm/dist/${name}`));
      this.emitFile({ type: 'asset', fileName: name, source: readFileSync(file) });
    }
  },
};
