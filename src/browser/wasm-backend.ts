/** TensorFlow.js with its WebAssembly backend, from the page's own files. A module of its own, loaded when it computes. */

import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import { enableProdMode, env, setBackend } from '@tensorflow/tfjs-core';
import type { TensorFlowJs } from '../engine/compute/backend.ts';
import { operations } from '../shared/operations.ts';

export async function loadWasmBackend(): Promise<TensorFlowJs> {
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
  return operations;
}
