/** The backends of TensorFlow.js under Node. Each is loaded only when it is to compute. */

import type { LoadBackend, LoadedBackend } from '../engine/compute/backend.ts';
import { productsOf, rowProduct } from '../engine/compute/product.ts';
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
  async load(backend) {
    try {
      return await (backend === 'tensorflow' ? loadTensorflow() : loadWasm());
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  },
};

/** The product of the embedding's factors by each of them. */
export const nodeProducts = productsOf(nodeBackends, async (backend, tf) => {
  if (backend === 'wasm') return (await import('./wasm-backend.ts')).wasmProduct;
  return (...factor) => rowProduct(tf, (tensor) => tensor.dataSync<'float32'>(), ...factor);
});

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
