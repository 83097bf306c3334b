/** The likeliest words in the places of [MASK]s. */

import type { PassOutput } from '../../albert/forward/run.ts';
import type { Multiplier } from '../../compute/multiplier.ts';
import type { Platform } from '../../host/platform.ts';
import { logitsOf } from '../../model/masked-words.ts';
import type { RunnableModel } from '../../model/model.ts';
import { rowBlocks } from '../../pipeline/weight-reader.ts';
import { fail } from '../../problem/problem.ts';
import { Likeliest, type LikelyWord } from './likeliest.ts';

/** Rows of the word embedding are gone through so many floats at a time. */
const BLOCK_FLOATS = 1 << 21;

/**
 * The likeliest words at each [MASK]. All words are gone through, and never held.
 * @param masks their places among the tokens
 * @param onRead is told the bytes of words that were gone through, in parts; where it throws, no more are
 * @throws MISSING_TENSOR without a masked language model
 */
export async function likeliestWords(
  model: RunnableModel,
  { towardsWords }: PassOutput,
  masks: readonly number[],
  top: number,
  multiplier: Multiplier,
  { createCrc32c }: Platform,
  onRead: (bytes: number) => void,
): Promise<readonly (readonly LikelyWord[])[]> {
  const { embeddingSize: width } = model.sizes;
  if (!towardsWords) throw fail('head-missing', { model: model.label });
  const chosen = new Float64Array(masks.length * width);
  masks.forEach((position, at) => {
    chosen.set(towardsWords.subarray(position * width, (position + 1) * width), at * width);
  });
  const ofRows = await logitsOf(model, chosen, multiplier, createCrc32c);
  if (!ofRows) throw fail('head-missing', { model: model.label });
  const likeliest = masks.map(() => new Likeliest(top));
  const rows = Math.max(1, Math.floor(BLOCK_FLOATS / Math.max(width, masks.length)));
  for await (const block of rowBlocks(model.words, rows, createCrc32c)) {
    onRead(block.floats.byteLength);
    const part = ofRows(block);
    likeliest.forEach((ofMask, at) => {
      ofMask.add(part.subarray(at * block.rows, (at + 1) * block.rows), block.from);
    });
  }
  return likeliest.map((ofMask) => ofMask.words());
}
