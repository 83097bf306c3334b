/** The two backends of TensorFlow.js that multiply for us, and which of them `auto` means. */

import type * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '../report.ts';

/** The part of TensorFlow.js that the engine uses; `@tensorflow/tfjs-core` and `@tensorflow/tfjs-node` both have it. */
export type TensorFlowJs = Pick<typeof tf, 'tensor2d' | 'matMul'>;

export type LoadedBackend =
  | { readonly ok: true; readonly tf: TensorFlowJs }
  | { readonly ok: false; readonly reason: string };

/** Loads a backend, which may take half a second. */
export type LoadBackend = {
  readonly available: readonly Backend[];
  load(backend: Backend): Promise<LoadedBackend>;
};

/**
 * Measured on two cores (`npm run bench`): libtensorflow takes about half a second to load and multiplies about four
 * times as fast as the wasm backend. So it is the faster one only where there is much to multiply.
 */
const COST = {
  tensorflow: { loadSeconds: 0.55, gigaflops: 120 },
  wasm: { loadSeconds: 0.05, gigaflops: 28 },
} as const;

/** The backend that will finish a product of that many floating-point operations sooner. */
export function soonest(flops: number, available: readonly Backend[]): Backend {
  const seconds = (backend: Backend) => COST[backend].loadSeconds + flops / (COST[backend].gigaflops * 1e9);
  return available.includes('tensorflow') && seconds('tensorflow') < seconds('wasm') ? 'tensorflow' : 'wasm';
}
