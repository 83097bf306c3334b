/** What a verification costs, known before it begins. */

import type { Batch } from '../albert/forward/batch.ts';
import type { Precision } from '../compute/multiplier.ts';
import type { Model } from '../open-model.ts';
import { OTHER_TABLES } from './other-tables.ts';

export interface Cost {
  /** Floating-point operations. */
  readonly flops: number;
  /** Bytes of weights that are read. */
  readonly read: number;
  /** Those, and once more for each layer that goes through them: what progress is told in. */
  readonly bytes: number;
}

/** Reading, checking and comparing weights takes, a byte, as long as so many operations of our kernel. */
const OPERATIONS_PER_BYTE = 80;

/** Bytes of the shared block's kernels, which every layer goes through. */
export function bytesOfBlock({ sizes: { hiddenSize, feedForwardSize } }: Model): number {
  return 4 * (4 * hiddenSize ** 2 + 2 * hiddenSize * feedForwardSize);
}

/** How many other tables a source is run with. */
export function othersOf({ embedding }: Model, precision: Precision): number {
  return embedding === 'product' ? OTHER_TABLES[precision].length : 0;
}

export function costOf(source: Model, converted: Model, { sequences, length }: Batch, precision: Precision): Cost {
  const { hiddenSize, vocabularySize, embeddingSize } = source.sizes;
  const tokens = sequences * length;
  const block = bytesOfBlock(source);
  const others = othersOf(source, precision);
  const layers = (1 + others) * source.depth.layers + converted.depth.layers;
  const words = 4 * vocabularySize * (embeddingSize + converted.sizes.embeddingSize);
  const weights = [...source.weights.values(), ...converted.weights.values()];
  const exact = source.embedding === 'product' ? 2 * vocabularySize * embeddingSize * hiddenSize : 0;
  const read = weights.reduce((sum, { entry }) => sum + entry.bytes, 0) + words;
  return {
    flops: (layers * tokens * block) / 2 + exact + ((1 + others) * tokens * words) / 2,
    read,
    bytes: read + layers * block,
  };
}

/**
 * About how long it takes.
 * @param speed operations a second of what the models are run with
 * @param kernelSpeed those of our kernel, which tells how fast the machine is
 */
export function secondsAt(speed: number, kernelSpeed: number, { flops, read }: Cost): number {
  return flops / speed + (OPERATIONS_PER_BYTE * read) / kernelSpeed;
}
