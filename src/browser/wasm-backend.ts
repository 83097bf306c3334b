/** TensorFlow.js with its WebAssembly backend, from the page's own files. */

import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import { enableProdMode, env, setBackend } from '@tensorflow/tfjs-core';
import type { LoadBackend } from '../engine/compute/backend.ts';
import { productsOf } from '../engine/compute/product.ts';
import { operations } from '../shared/operations.ts';
import { wasmProduct } from '../shared/wasm-product.ts';

export const wasmBackend: LoadBackend = {
  available: ['wasm'],
  async load() {
    try {
      setWasmPaths({
        'tfjs-backend-wasm.wasm': plain,
        'tfjs-backend-wasm-simd.wasm': simd,
        // All three must be named, and this one is never fetched.
        'tfjs-backend-wasm-threaded-simd.wasm': simd,
      });
      // Its threads are workers made of text, which the page's policy does not allow.
      env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      enableProdMode();
      await setBackend('wasm');
      return { ok: true, loaded: operations };
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  },
};

export const wasmProducts = productsOf(wasmBackend, () => wasmProduct);
