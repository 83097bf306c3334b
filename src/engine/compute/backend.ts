/** The two backends of TensorFlow.js that multiply for us, and which of them `auto` means. */

import type * as tf from '@tensorflow/tfjs-core';
import { type Notice, notice } from '../notice.ts';
import { fail } from '../problem.ts';
import type { Backend } from '../report.ts';

/** The part of TensorFlow.js that the engine uses; `@tensorflow/tfjs-core` and `@tensorflow/tfjs-node` both have it. */
export type TensorFlowJs = Pick<
  typeof tf,
  | 'add'
  | 'concat'
  | 'erf'
  | 'matMul'
  | 'mean'
  | 'mul'
  | 'relu'
  | 'reshape'
  | 'rsqrt'
  | 'slice'
  | 'softmax'
  | 'square'
  | 'sub'
  | 'tanh'
  | 'tensor'
  | 'tensor2d'
  | 'tidy'
  | 'transpose'
>;

export type Tensor = tf.Tensor;

export type LoadedBackend<T = TensorFlowJs> =
  | { readonly ok: true; readonly loaded: T }
  | { readonly ok: false; readonly reason: string };

/** Loads a backend, which may take half a second; or what works by one. */
export interface LoadBackend<T = TensorFlowJs> {
  readonly available: readonly Backend[];
  load(backend: Backend): Promise<LoadedBackend<T>>;
}

/**
 * Measured on two cores (`npm run bench`): libtensorflow takes about half a second to load and multiplies about four
 * times as fast as the wasm backend. So it is the faster one only where there is much to multiply.
 */
const COST = {
  tensorflow: { loadSeconds: 0.55, gigaflops: 120 },
  wasm: { loadSeconds: 0.05, gigaflops: 28 },
} as const;

/** The backend that will finish that many floating-point operations sooner. */
export function soonest(flops: number, available: readonly Backend[]): Backend {
  const sooner = secondsFor(flops, 'tensorflow') < secondsFor(flops, 'wasm');
  return available.includes('tensorflow') && sooner ? 'tensorflow' : 'wasm';
}

export interface ChosenBackend<T = TensorFlowJs> {
  readonly loaded: T;
  readonly backend: Backend;
}

/** About how long a backend takes to load and to do that many floating-point operations. */
export function secondsFor(flops: number, backend: Backend): number {
  return COST[backend].loadSeconds + flops / (COST[backend].gigaflops * 1e9);
}

/**
 * Loads the backend that a person wants; for `auto` the one that finishes sooner, or the other where it does not load.
 * @param flops what there is to compute
 * @throws UNEXPECTED where the wanted backend does not load
 */
export async function chooseBackend<T>(
  { available, load }: LoadBackend<T>,
  wanted: 'auto' | Backend,
  flops: number,
  notices: Notice[],
): Promise<ChosenBackend<T>> {
  const backend = wanted === 'auto' ? soonest(flops, available) : wanted;
  const loaded = await load(backend);
  if (loaded.ok) return { loaded: loaded.loaded, backend };
  const { reason } = loaded;
  if (wanted !== 'auto' || backend === 'wasm') throw fail('backend-unavailable', { backend, reason });
  const wasm = await load('wasm');
  if (!wasm.ok) throw fail('backend-unavailable', { backend: 'wasm', reason: wasm.reason });
  notices.push(notice('BACKEND_FALLBACK', { wanted: backend, used: 'wasm', reason }));
  return { loaded: wasm.loaded, backend: 'wasm' };
}
