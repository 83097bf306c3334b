/** Whether a forward pass fits into memory, told before it begins: by the sizes that files claim it may need anything. */

import type { Batch } from '../albert/forward/batch.ts';
import { elements } from '../formats/tensor.ts';
import { fail } from '../problem/problem.ts';
import type { Model } from './model.ts';

/** Half of what WebAssembly can address. xxlarge, the largest ALBERT that was published, takes 1.6 GiB at 512 tokens. */
const MOST_BYTES = 2 * 2 ** 30;
/** Weights that are kept where the backend computes, at most; those of xlarge's shared block are 201 MB. */
export const RESIDENT_BYTES = 2 ** 30;
/** Tokens without which nothing can be filled in: [CLS], [MASK], [SEP]. */
const FEWEST_TOKENS = 3;

/** Arrays of one size that are there at a time: what a layer computes from, what it has computed, and copies of both. */
const AT_ONCE = { scores: 4, hidden: 10, feedForward: 4 } as const;

/**
 * @param together batches that are run side by side
 * @throws UNSUPPORTED_MODEL where not even the shortest text could be run, SIZE_MISMATCH where a shorter one could
 */
export function requireMemory(
  model: Model,
  { sequences, length }: Pick<Batch, 'sequences' | 'length'>,
  together = 1,
): void {
  const bytesFor = (tokens: number) => bytesOfPass(model, together * sequences, tokens);
  const needed = bytesFor(length);
  if (needed <= MOST_BYTES) return;
  // More than one sequence is no text of a person's.
  if (sequences > 1 || bytesFor(FEWEST_TOKENS) > MOST_BYTES) {
    throw fail('model-too-large', { model: model.label, tokens: sequences * length, needed, limit: MOST_BYTES });
  }
  throw fail('text-beyond-memory', { tokens: length, limit: longest(bytesFor, length) });
}

/** The most tokens for which there is memory, fewer than those for which there is none. */
function longest(bytesFor: (tokens: number) => number, tooMany: number): number {
  let [fits, beyond] = [FEWEST_TOKENS, tooMany];
  while (beyond - fits > 1) {
    const middle = Math.floor((fits + beyond) / 2);
    if (bytesFor(middle) <= MOST_BYTES) fits = middle;
    else beyond = middle;
  }
  return fits;
}

function bytesOfPass({ sizes, depth: { heads }, weights }: Model, sequences: number, length: number): number {
  const { hiddenSize, feedForwardSize, embeddingSize, vocabularySize } = sizes;
  const tokens = sequences * length;
  let [all, largest] = [0, 0];
  for (const { entry } of weights.values()) {
    const count = elements(entry.shape);
    all += count;
    largest = Math.max(largest, count);
  }
  // A head's scores are never held all at once; but their number bounds time too, which grows with a text's square.
  const scores = AT_ONCE.scores * heads * sequences * length ** 2;
  // In float64.
  const layer =
    2 * tokens * (AT_ONCE.hidden * Math.max(hiddenSize, embeddingSize) + AT_ONCE.feedForward * feedForwardSize);
  return Math.min(4 * all, RESIDENT_BYTES) + 4 * (largest + scores + layer + vocabularySize);
}
