/** What is made of the encoder's output, alike in both architectures. */

import { addToRows, dense, layerNorm } from './layers.ts';
import type { Pass } from './pass.ts';

/**
 * The pooler on every token: [n, H] → [n, H]. What a model pools are the first tokens of its sequences; the others tell
 * as much about the pooler.
 */
export function pool({ weights }: Pass, sequence: Float64Array): Promise<Float64Array> {
  return dense(weights, 'bert/pooler/dense', sequence, 'tanh');
}

/** Logits of the sentence order: [n, H] → [n, 2]. */
export async function sentenceOrder({ weights }: Pass, pooled: Float64Array): Promise<Float64Array> {
  const scope = 'cls/seq_relationship';
  const logits = await weights.multiplyTurned(pooled, `${scope}/output_weights`);
  addToRows(logits, await weights.vector(`${scope}/output_bias`));
  return logits;
}

/** The masked language model's hidden states, of which logits are made: [n, H] → [n, H], or [n, E] in a mapped model. */
export async function transformForMaskedWords(
  { weights, activation, epsilon }: Pass,
  x: Float64Array,
): Promise<Float64Array> {
  const scope = 'cls/predictions/transform';
  const transformed = await dense(weights, `${scope}/dense`, x, activation);
  await layerNorm(weights, `${scope}/LayerNorm`, transformed, epsilon);
  return transformed;
}
