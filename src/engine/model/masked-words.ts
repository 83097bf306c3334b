/** Logits of the masked language model, for some rows of the vocabulary at a time. */

import { addToRows } from '../albert/forward/layers.ts';
import type { Role } from '../albert/variables.ts';
import type { Multiplier } from '../compute/multiplier.ts';
import type { CreateCrc32c } from '../formats/crc32c.ts';
import { type RowBlock, readFloats, type StoredTensor } from '../pipeline/weight-reader.ts';

/** Makes the logits of some words for all tokens: [n, rows], row by row. */
export type LogitsOfRows = (words: RowBlock) => Float64Array;

/**
 * @param towardsWords of all tokens; `null` without a masked language model
 * @returns `null` for a model without the head
 */
export async function logitsOf(
  model: { readonly weights: ReadonlyMap<Role, StoredTensor> },
  towardsWords: Float64Array | null,
  multiplier: Multiplier,
  createCrc32c: CreateCrc32c,
): Promise<LogitsOfRows | null> {
  const bias = model.weights.get('maskedWordsBias');
  if (!bias || !towardsWords) return null;
  const biases = await readFloats(bias, createCrc32c);
  return ({ from, rows, floats }) => {
    const width = floats.length / rows;
    const words = multiplier.matrix(rows, width);
    words.write(floats, 0);
    const logits = multiplier.multiplyTurned(towardsWords, towardsWords.length / width, words);
    words.release();
    addToRows(logits, biases.subarray(from, from + rows));
    return logits;
  };
}
