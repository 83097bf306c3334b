/** The backends of TensorFlow.js under Node. Each is loaded only when it is to compute. */

import type { LoadBackend, LoadedBackend } from '../engine/compute/backend.ts';
import type { Backend } from '../engine/report.ts';
import { tensorflowInstalled } from './tensorflow.ts';

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

async function loadTensorflow(): Promise<LoadedBackend> {
  if (!tensorflowInstalled()) return { ok: false, reason: 'its library is not installed' };
  const { loadTensorFlow } = await import('./tensorflow.ts');
  return { ok: true, tf: await loadTensorFlow() };
}

async function loadWasm(): Promise<LoadedBackend> {
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  return { ok: true, tf };
}
