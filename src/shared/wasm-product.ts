/** The product in WebAssembly, whose memory can be read in place. */

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend } from '@tensorflow/tfjs-core';
import { type OpenProduct, rowProduct } from '../engine/compute/product.ts';
import { operations } from './operations.ts';

/** The backend `wasm` is loaded and chosen. */
export const wasmProduct: OpenProduct = (...factor) => {
  const wasm = backend() as BackendWasm;
  return rowProduct(operations, (tensor) => wasm.typedArrayFromHeap(tensor) as Float32Array, ...factor);
};
