/** What computes for us: TensorFlow's library, or WebAssembly of our own; and which of them `auto` means. */

import type * as tf from '@tensorflow/tfjs-core';
import { fail } from '../problem/problem.ts';
import type { Reason } from '../problem/reason.ts';
import { type Warning, warning } from '../problem/warning.ts';

/** TensorFlow's library, or WebAssembly of our own. */
export const BACKENDS = ['tensorflow', 'wasm'] as const;

export type Backend = (typeof BACKENDS)[number];

/** What may be asked for. */
export const BACKEND_CHOICES = ['auto', ...BACKENDS] as const;

/** The part of `@tensorflow/tfjs-node` that the engine uses. */
export type TensorFlowJs = Pick<typeof tf, 'add' | 'matMul' | 'tensor2d' | 'tidy'>;

export type Tensor = tf.Tensor;

export type LoadedBackend<T> =
  | { readonly ok: true; readonly loaded: T }
  | { readonly ok: false; readonly reason: Reason };

export interface Speed {
  readonly loadSeconds: number;
  readonly gigaflops: number;
}

export type Speeds = Readonly<Record<Backend, Speed>>;

/** Loads a backend, which may take half a second; or what works by one. */
export interface LoadBackend<T> {
  readonly available: readonly Backend[];
  /** What each costs at this moment: where it is loaded already, no loading. */
  speeds(): Speeds | Promise<Speeds>;
  load(backend: Backend): Promise<LoadedBackend<T>>;
}

/**
 * What is usual, on two cores (`npm run bench`). libtensorflow takes about half a second to load and multiplies by
 * weights, in float32, some three times as fast as our kernel does in float64. So until it is loaded it is the faster one
 * only where there is much to multiply. A slower machine is slower at all of that.
 */
export const MULTIPLIER_SPEEDS: Speeds = {
  tensorflow: { loadSeconds: 0.55, gigaflops: 120 },
  wasm: { loadSeconds: 0.005, gigaflops: 36 },
};

/** The backend that will finish that many floating-point operations sooner. */
export async function soonest(flops: number, backends: Omit<LoadBackend<unknown>, 'load'>): Promise<Backend> {
  const { tensorflow, wasm } = await backends.speeds();
  const sooner = secondsFor(flops, tensorflow) < secondsFor(flops, wasm);
  // Asked last, as finding out may mean looking for files.
  return sooner && backends.available.includes('tensorflow') ? 'tensorflow' : 'wasm';
}

export interface ChosenBackend<T> {
  readonly loaded: T;
  readonly backend: Backend;
}

/** About how long a backend takes to load and to do that many floating-point operations. */
export function secondsFor(flops: number, { loadSeconds, gigaflops }: Speed): number {
  return loadSeconds + flops / (gigaflops * 1e9);
}

/**
 * Loads the backend that a person wants; for `auto` the one that finishes sooner, or the other where it does not load.
 * @param flops what there is to compute
 * @throws UNEXPECTED where the wanted backend does not load
 */
export async function chooseBackend<T>(
  backends: LoadBackend<T>,
  wanted: 'auto' | Backend,
  flops: number,
  warnings: Warning[],
): Promise<ChosenBackend<T>> {
  const backend = wanted === 'auto' ? await soonest(flops, backends) : wanted;
  const loaded = await backends.load(backend);
  if (loaded.ok) return { loaded: loaded.loaded, backend };
  const { reason } = loaded;
  if (wanted !== 'auto' || backend === 'wasm') throw fail('backend-unavailable', { backend, reason });
  const wasm = await backends.load('wasm');
  if (!wasm.ok) throw fail('backend-unavailable', { backend: 'wasm', reason: wasm.reason });
  warnings.push(warning('BACKEND_FALLBACK', { wanted: backend, used: 'wasm', reason }));
  return { loaded: wasm.loaded, backend: 'wasm' };
}

/** Threads that help are there by then, and what is compiled is compiled well. */
const TRIAL_MS = 40;
/** One may have been interrupted by other programs. */
const FEWEST_TRIALS = 3;

/**
 * Does a piece of work again and again for a moment.
 * @param flops floating-point operations of it
 * @param now milliseconds
 * @param milliseconds how long at least
 * @returns operations a second, at their best
 */
export function measureSpeed(
  flops: number,
  work: () => void,
  now: () => number,
  milliseconds: number = TRIAL_MS,
): number {
  const started = now();
  let best = Number.POSITIVE_INFINITY;
  for (let at = started, trials = 0; trials < FEWEST_TRIALS || at < started + milliseconds; trials++) {
    work();
    const end = now();
    if (end > at) best = Math.min(best, end - at);
    at = end;
  }
  return flops / (best / 1000);
}
