/** The backends of TensorFlow.js under Node. Each is loaded only when it is to compute. */

import { createRequire } from 'node:module';
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

// `require`, not `import()`: these are large CommonJS files, and Node would parse each once more for its export names,
// which takes longer than loading them.
const require = createRequire(import.meta.url);

async function loadWasm(): Promise<LoadedBackend> {
  const tf: typeof import('@tensorflow/tfjs-core') = require('@tensorflow/tfjs-core');
  require('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  return { ok: true, tf };
}
