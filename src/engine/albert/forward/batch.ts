/** What a forward pass computes on. */

import type { ModelSizes } from '../sizes.ts';

/** Token sequences of one length, padded at their ends. All arrays are [sequences, length], row by row. */
export interface Batch {
  readonly sequences: number;
  readonly length: number;
  readonly ids: Int32Array;
  /** Token types: 0 for the first of two texts, 1 for the second. */
  readonly types: Int32Array;
  /** 1 for a token, 0 for padding. */
  readonly mask: Int32Array;
}

/** One sequence without padding, all of it of the first token type. */
export function sequenceOf(ids: readonly number[]): Batch {
  return {
    sequences: 1,
    length: ids.length,
    ids: Int32Array.from(ids),
    types: new Int32Array(ids.length),
    mask: new Int32Array(ids.length).fill(1),
  };
}

/** The same sequences several times, one behind the other. */
export function repeated({ sequences, length, ids, types, mask }: Batch, times: number): Batch {
  const repeat = (numbers: Int32Array) =>
    Int32Array.from({ length: times * numbers.length }, (_, at) => numbers[at % numbers.length] ?? 0);
  return { sequences: times * sequences, length, ids: repeat(ids), types: repeat(types), mask: repeat(mask) };
}

/** Few tokens tell as much as more would, as each number that comes out depends on all of a model. */
export const SPREAD: Pick<Batch, 'sequences' | 'length'> = { sequences: 2, length: 4 };

/**
 * Token ids spread over the whole vocabulary, the same for the same sizes: sequences of two texts each, the last one
 * padded. They ask for every part of the model: other tokens, both types, the mask.
 */
export function spreadBatch(
  sizes: Pick<ModelSizes, 'vocabularySize' | 'positions' | 'tokenTypes'>,
  { sequences, length: most } = SPREAD,
): Batch {
  const length = Math.min(most, sizes.positions);
  const tokens = sequences * length;
  const padded = length - Math.floor(length / 4);
  const isPadding = (at: number) => at >= tokens - length + padded;
  // Steps of the golden ratio spread evenly, whatever the size.
  const spread = (at: number) => Math.floor(((at * 0.618033988749895) % 1) * sizes.vocabularySize);
  const positions = Array.from({ length: tokens }, (_, at) => at);
  return {
    sequences,
    length,
    ids: Int32Array.from(positions, (at) => (isPadding(at) ? 0 : spread(at + 1))),
    types: Int32Array.from(positions, (at) => (sizes.tokenTypes > 1 && at % length >= length / 2 ? 1 : 0)),
    mask: Int32Array.from(positions, (at) => (isPadding(at) ? 0 : 1)),
  };
}
