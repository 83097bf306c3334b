/** What computes in a web worker: WebAssembly of our own, on several threads where the page is isolated. */

import { type LoadBackend, MULTIPLIER_SPEEDS } from '../engine/compute/backend.ts';
import { loadDoubleMultiplier } from '../engine/compute/kernel/double-multiplier.ts';
import { loadKernelProduct } from '../engine/compute/kernel/kernel-product.ts';
import type { OpenMultiplier } from '../engine/compute/multiplier.ts';
import { type OpenProduct, PRODUCT_SPEEDS } from '../engine/compute/product.ts';
import { threads } from './product-helpers.ts';

export const browserBackends: LoadBackend<OpenMultiplier> = {
  available: ['wasm'],
  speeds: () => MULTIPLIER_SPEEDS,
  load: () => loadDoubleMultiplier(threads()),
};

export const browserProducts: LoadBackend<OpenProduct> = {
  available: ['wasm'],
  speeds: () => PRODUCT_SPEEDS,
  load: () => loadKernelProduct(threads()),
};
