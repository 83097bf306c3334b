/** The backends of TensorFlow.js under Node. Each is loaded only when it is to compute. */

import { type LoadBackend, type LoadedBackend, TENSORFLOW_JS_SPEEDS } from '../engine/compute/backend.ts';
import { loadKernelProduct } from '../engine/compute/kernel/kernel-product.ts';
import { type OpenProduct, PRODUCT_SPEEDS } from '../engine/compute/product.ts';
import { tensorflowProduct } from '../engine/compute/tensorflow-product.ts';
import type { Backend } from '../engine/report.ts';
import { startHelpers } from './product-helpers.ts';
import { loadTensorFlow, tensorflowInstalled } from './tensorflow.ts';

/** Those that are installed; asking loads nothing. */
export function availableBackends(): Backend[] {
  return tensorflowInstalled() ? ['tensorflow', 'wasm'] : ['wasm'];
}

export const nodeBackends: LoadBackend = {
  get available() {
    return availableBackends();
  },
  speeds: TENSORFLOW_JS_SPEEDS,
  async load(backend) {
    try {
      return await awake(backend === 'tensorflow' ? loadTensorflow() : loadWasm());
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  },
};

/** The product of the embedding's factors by each of them. */
export const nodeProducts: LoadBackend<OpenProduct> = {
  get available() {
    return availableBackends();
  },
  speeds: PRODUCT_SPEEDS,
  async load(backend) {
    if (backend === 'wasm') return loadKernelProduct(startHelpers);
    const tensorflow = await nodeBackends.load(backend);
    if (!tensorflow.ok) return tensorflow;
    return { ok: true, loaded: (right, shape) => tensorflowProduct(tensorflow.loaded, right, shape) };
  },
};

/** Longer than any machine takes to load a backend. */
const LOADING_MS = 60_000;

/** What V8 compiles in the background is not under way for Node, which ends where nothing else is. */
async function awake<T>(loading: Promise<T>): Promise<T> {
  const timer = setTimeout(() => undefined, LOADING_MS);
  try {
    return await loading;
  } finally {
    clearTimeout(timer);
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

async function loadWasm(): Promise<LoadedBackend> {
  const { loadWasmBackend } = await import('./wasm-backend.ts');
  return { ok: true, loaded: await loadWasmBackend() };
}
