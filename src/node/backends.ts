/** The backends of TensorFlow.js under Node. Each is loaded only when it is to compute. */

import type { LoadBackend, LoadedBackend } from '../engine/compute/backend.ts';
import { type OpenProduct, rowProduct } from '../engine/compute/product.ts';
import type { Backend } from '../engine/report.ts';
import { loadTensorFlow, tensorflowInstalled } from './tensorflow.ts';

/** Those that are installed; asking loads nothing. */
export function availableBackends(): Backend[] {
  return tensorflowInstalled() ? ['tensorflow', 'wasm'] : ['wasm'];
}

export const nodeBackends: LoadBackend = {
  get available() {
    return availableBackends();
  },
  load: (backend) => orReason(backend === 'tensorflow' ? loadTensorflow() : loadWasm()),
};

/** The product of the embedding's factors by each of them. */
export const nodeProducts: LoadBackend<OpenProduct> = {
  get available() {
    return availableBackends();
  },
  load: (backend) => orReason(backend === 'tensorflow' ? loadTensorflowProduct() : loadWasmProduct()),
};

async function orReason<T>(loading: Promise<LoadedBackend<T>>): Promise<LoadedBackend<T>> {
  try {
    return await loading;
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function loadTensorflow(): Promise<LoadedBackend> {
  if (!tensorflowInstalled()) return { ok: false, reason: 'its library is not installed' };
  const tf = await loadTensorFlow();
  tf.enableProdMode(); // As for the other backend.
  // Loading selects it, but only the first time; meanwhile the other may have been at work.
  await tf.setBackend('tensorflow');
  return { ok: true, loaded: tf };
}

async function loadTensorflowProduct(): Promise<LoadedBackend<OpenProduct>> {
  const tensorflow = await loadTensorflow();
  if (!tensorflow.ok) return tensorflow;
  const { loaded: tf } = tensorflow;
  return { ok: true, loaded: (...factor) => rowProduct(tf, (tensor) => tensor.dataSync<'float32'>(), ...factor) };
}

async function loadWasmProduct(): Promise<LoadedBackend<OpenProduct>> {
  const { loadWasmBackend, wasmProduct } = await import('./wasm-backend.ts');
  await loadWasmBackend();
  return { ok: true, loaded: wasmProduct };
}

async function loadWasm(): Promise<LoadedBackend> {
  const { loadWasmBackend } = await import('./wasm-backend.ts');
  return { ok: true, loaded: await loadWasmBackend() };
}
