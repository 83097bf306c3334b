/** The backend of TensorFlow.js in WebAssembly. A module of its own, so that it is loaded only when it is to compute. */

import '@tensorflow/tfjs-backend-wasm';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import type { TensorFlowJs } from '../engine/compute/backend.ts';
import { operations } from '../shared/operations.ts';

export async function loadWasmBackend(): Promise<TensorFlowJs> {
  // Without it, it would be written to standard error that the other backend brings the same library once more.
  enableProdMode();
  await setBackend('wasm');
  return operations;
}
