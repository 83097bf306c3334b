/** The backends under Node. TensorFlow's library is loaded only when it is to compute, and each when it is chosen. */

import {
  type Backend,
  chooseBackend,
  type LoadBackend,
  type LoadedBackend,
  MULTIPLIER_SPEEDS,
  type Speeds,
  type TensorFlowJs,
} from '../engine/compute/backend.ts';
import { loadKernelProduct } from '../engine/compute/kernel/kernel-product.ts';
import { measureMultiplier, type OpenMultiplier } from '../engine/compute/multiplier.ts';
import { measureProduct, type OpenProduct, PRODUCT_SPEEDS } from '../engine/compute/product.ts';
import { reason, said } from '../engine/problem/reason.ts';
import { startHelpers } from './product-helpers.ts';
import { loadTensorFlow, tensorflowInstalled, tensorflowLoaded } from './tensorflow.ts';

/** Those that are installed; asking loads nothing. */
export function availableBackends(): Backend[] {
  return tensorflowInstalled() ? ['tensorflow', 'wasm'] : ['wasm'];
}

export const nodeBackends: LoadBackend<OpenMultiplier> = {
  get available() {
    return availableBackends();
  },
  speeds: onceLoaded(MULTIPLIER_SPEEDS, async (backend) => {
    const { loaded: open } = await chooseBackend(nodeBackends, backend, 0, []);
    const multiplier = open();
    const speed = measureMultiplier(multiplier, now);
    multiplier.dispose();
    return speed;
  }),
  async load(backend) {
    if (backend === 'wasm') {
      const { loadDoubleMultiplier } = await import('../engine/compute/kernel/double-multiplier.ts');
      return loadDoubleMultiplier(startHelpers);
    }
    const tensorflow = await loadTensorflow();
    if (!tensorflow.ok) return tensorflow;
    const { tensorflowMultiplier } = await import('../engine/compute/tensorflow-multiplier.ts');
    return { ok: true, loaded: () => tensorflowMultiplier(tensorflow.loaded) };
  },
};

/** The product of the embedding's factors by each of them. */
export const nodeProducts: LoadBackend<OpenProduct> = {
  get available() {
    return availableBackends();
  },
  speeds: onceLoaded(PRODUCT_SPEEDS, async (backend) => {
    const { loaded: open } = await chooseBackend(nodeProducts, backend, 0, []);
    return measureProduct(open, now);
  }),
  async load(backend) {
    if (backend === 'wasm') return loadKernelProduct(startHelpers);
    const tensorflow = await loadTensorflow();
    if (!tensorflow.ok) return tensorflow;
    const { tensorflowProduct } = await import('../engine/compute/tensorflow-product.ts');
    return { ok: true, loaded: (right, shape) => tensorflowProduct(tensorflow.loaded, right, shape) };
  },
};

const now = () => performance.now();

/**
 * What the backends cost at this moment. Before TensorFlow's library is loaded that is what is usual: to find out more
 * would take its loading. From then on it is what they do on this machine, measured once.
 * @param measure operations a second
 */
function onceLoaded(usual: Speeds, measure: (backend: Backend) => Promise<number>): () => Promise<Speeds> {
  const measured = async (backend: Backend) => ({ loadSeconds: 0, gigaflops: (await measure(backend)) / 1e9 });
  let here: Promise<Speeds> | null = null;
  return async () => {
    if (!tensorflowLoaded()) return usual;
    here ??= (async () => ({ wasm: await measured('wasm'), tensorflow: await measured('tensorflow') }))();
    return here;
  };
}

/** Longer than any machine takes to load a backend. */
const LOADING_MS = 60_000;

/** What a library waits for in the background is not under way for Node, which ends where nothing else is. */
async function awake<T>(loading: Promise<T>): Promise<T> {
  const timer = setTimeout(() => undefined, LOADING_MS);
  try {
    return await loading;
  } finally {
    clearTimeout(timer);
  }
}

async function loadTensorflow(): Promise<LoadedBackend<TensorFlowJs>> {
  if (!tensorflowInstalled()) return { ok: false, reason: reason('not-installed', {}) };
  try {
    return await awake(openTensorflow());
  } catch (error) {
    return { ok: false, reason: said(error) };
  }
}

async function openTensorflow(): Promise<LoadedBackend<TensorFlowJs>> {
  const tf = await loadTensorFlow();
  tf.enableProdMode();
  await tf.setBackend('tensorflow');
  return { ok: true, loaded: tf };
}
