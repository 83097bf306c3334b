/**
 * What computes in a web worker: WebAssembly of our own, by one thread. Memory that threads share is for pages that their
 * server isolates from all others.
 */

import { type LoadBackend, MULTIPLIER_SPEEDS } from '../engine/compute/backend.ts';
import { loadDoubleMultiplier } from '../engine/compute/kernel/double-multiplier.ts';
import { loadKernelProduct } from '../engine/compute/kernel/kernel-product.ts';
import type { OpenMultiplier } from '../engine/compute/multiplier.ts';
import { type OpenProduct, PRODUCT_SPEEDS } from '../engine/compute/product.ts';

export const browserBackends: LoadBackend<OpenMultiplier> = {
  available: ['wasm'],
  speeds: () => MULTIPLIER_SPEEDS,
  load: () => loadDoubleMultiplier(null),
};

export const browserProducts: LoadBackend<OpenProduct> = {
  available: ['wasm'],
  speeds: () => PRODUCT_SPEEDS,
  load: () => loadKernelProduct(null),
};
