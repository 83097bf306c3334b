/** What computes in a web worker: WebAssembly only. */

import { type LoadBackend, TENSORFLOW_JS_SPEEDS } from '../engine/compute/backend.ts';
import { loadKernelProduct } from '../engine/compute/kernel/kernel-product.ts';
import { type OpenProduct, PRODUCT_SPEEDS } from '../engine/compute/product.ts';

export const browserBackends: LoadBackend = {
  available: ['wasm'],
  speeds: TENSORFLOW_JS_SPEEDS,
  async load() {
    try {
      const { loadWasmBackend } = await import('./wasm-backend.ts');
      return { ok: true, loaded: await loadWasmBackend() };
    } catch (error) {
      return { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
  },
};

/** By one thread: memory that threads share is for pages that their server isolates from all others. */
export const browserProducts: LoadBackend<OpenProduct> = {
  available: ['wasm'],
  speeds: PRODUCT_SPEEDS,
  load: () => loadKernelProduct(null),
};
