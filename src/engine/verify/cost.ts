/** What a verification costs, known before it begins. */

import type { Batch } from '../albert/forward/batch.ts';
import { type LoadBackend, secondsFor, soonest } from '../compute/backend.ts';
import type { Model } from '../open-model.ts';
import type { Backend } from '../report.ts';
import { OTHER_TABLES } from './other-tables.ts';

export interface Cost {
  /** Floating-point operations. */
  readonly flops: number;
  /** Bytes of weights that are read. */
  readonly read: number;
  /** Those, and once more for each layer that goes through them: what progress is told in. */
  readonly bytes: number;
}

/** Reading, checking and comparing weights, from a warm page cache. */
const BYTES_PER_SECOND = 0.7e9;

/** Bytes of the shared block's kernels, which every layer goes through. */
export function bytesOfBlock({ sizes: { hiddenSize, feedForwardSize } }: Model): number {
  return 4 * (4 * hiddenSize ** 2 + 2 * hiddenSize * feedForwardSize);
}

/** How many other tables a source is run with. */
export function othersOf({ embedding }: Model, backend: 'auto' | Backend): number {
  return embedding === 'product' ? OTHER_TABLES[backend === 'tensorflow' ? 'float32' : 'float64'].length : 0;
}

export function costOf(source: Model, converted: Model, { sequences, length }: Batch, backend: 'auto' | Backend): Cost {
  const { hiddenSize, vocabularySize, embeddingSize } = source.sizes;
  const tokens = sequences * length;
  const block = bytesOfBlock(source);
  const others = othersOf(source, backend);
  const layers = (1 + others) * source.depth.layers + converted.depth.layers;
  const words = 4 * vocabularySize * (embeddingSize + converted.sizes.embeddingSize);
  const weights = [...source.weights.values(), ...converted.weights.values()];
  const exact = source.embedding === 'product' ? 2 * vocabularySize * embeddingSize * hiddenSize : 0;
  const read = weights.reduce((sum, { entry }) => sum + entry.size, 0) + words;
  return {
    flops: (layers * tokens * block) / 2 + exact + ((1 + others) * tokens * words) / 2,
    read,
    bytes: read + layers * block,
  };
}

/** About how long it takes, loading the backend included. */
export function expectedSeconds(
  { flops, read }: Cost,
  wanted: 'auto' | Backend,
  backends: LoadBackend<unknown>,
): number {
  const backend = wanted === 'auto' ? soonest(flops, backends) : wanted;
  return secondsFor(flops, backends.speeds[backend]) + read / BYTES_PER_SECOND;
}
