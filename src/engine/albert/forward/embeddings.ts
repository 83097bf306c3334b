/**
 * Where the two architectures differ: what becomes of the word embedding, at the model's entrance and, tied to it, in
 * front of the masked language model's logits. V vocabulary, E embedding size, H hidden size, n tokens.
 *
 *     brightmart   LayerNorm(words[ids]·projection + positions + types)               [V,E]·[E,H]
 *     Google       LayerNorm(words[ids] + positions + types)·mapping + mapping's bias  [V,E], and where E ≠ H [E,H]
 *
 * With E = H, as in a converted model, Google's has no mapping, and words is brightmart's product.
 */

import type { Batch } from './batch.ts';
import { dense, layerNorm } from './layers.ts';
import type { Pass, WordRows } from './pass.ts';

/**
 * Tokens as vectors, ready for the encoder: [n, H].
 * @param rows [n, H], to take the place of the products of brightmart's factors
 */
export async function embed(pass: Pass, batch: Batch, rows: Float64Array | null): Promise<Float64Array> {
  if (rows) return addPositionsAndTypes(pass, rows, batch);
  const words = await rowsOf(pass.words, batch);
  switch (pass.embedding) {
    case 'product':
      return addPositionsAndTypes(pass, await pass.weights.multiply(words, 'projection'), batch);
    case 'table':
      return addPositionsAndTypes(pass, words, batch);
    case 'mapped':
      return dense(pass.weights, 'mapping', await addPositionsAndTypes(pass, words, batch), 'linear');
  }
}

/**
 * What the logits are the product of, with rows of `word_embeddings`: [n, E] of the transformed hidden states, which
 * are [n, H] in brightmart's model and [n, E] in Google's.
 */
export async function towardsWords({ embedding, weights }: Pass, transformed: Float64Array): Promise<Float64Array> {
  return embedding === 'product' ? weights.multiplyTurned(transformed, 'projection') : transformed;
}

/** The rows of a table that the tokens ask for, one for each token. */
export async function rowsOf({ width, row }: WordRows, { ids }: Batch): Promise<Float64Array> {
  const distinct = [...new Set(ids)].sort((a, b) => a - b);
  const rows = new Map<number, Float32Array>();
  for (const id of distinct) rows.set(id, await row(id));
  const numbers = new Float64Array(ids.length * width);
  ids.forEach((id, at) => {
    numbers.set(rows.get(id) ?? [], at * width);
  });
  return numbers;
}

/** The vectors' sum with what their tokens' types and places add, normalised. */
async function addPositionsAndTypes(
  { weights, epsilon }: Pass,
  vectors: Float64Array,
  batch: Batch,
): Promise<Float64Array> {
  const types = await weights.vector('tokenTypes');
  const positions = await weights.vector('positions');
  const width = vectors.length / batch.ids.length;
  const sums = new Float64Array(vectors.length);
  batch.types.forEach((type, token) => {
    const [from, ofType, ofPosition] = [token * width, type * width, (token % batch.length) * width];
    for (let at = 0; at < width; at++) {
      const vector = vectors[from + at] as number;
      sums[from + at] = vector + (types[ofType + at] as number) + (positions[ofPosition + at] as number);
    }
  });
  await layerNorm(weights, 'embeddingsNorm', sums, epsilon);
  return sums;
}
