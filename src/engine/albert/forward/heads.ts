/** What is made of the encoder's output, alike in both architectures. */

import type { HeadModule } from '../variables.ts';
import { addToRows, dense, layerNorm } from './layers.ts';
import type { Pass } from './pass.ts';

/**
 * The pooler on every token: [n, H] → [n, H]. What a model pools are the first tokens of its sequences; the others tell
 * as much about the pooler.
 */
export function pool({ weights }: Pass, sequence: Float64Array): Promise<Float64Array> {
  return dense(weights, 'pooler', sequence, 'tanh');
}

/** Logits of a head: [n, H] → [n, out]. */
export async function logits({ weights }: Pass, module: HeadModule, x: Float64Array): Promise<Float64Array> {
  const product = await weights.multiplyTurned(x, `${module}.weights`);
  addToRows(product, await weights.vector(`${module}.bias`));
  return product;
}

/** The masked language model's hidden states, of which logits are made: [n, H] → [n, H], or [n, E] in a mapped model. */
export async function transformForMaskedWords(
  { weights, activation, epsilon }: Pass,
  x: Float64Array,
): Promise<Float64Array> {
  const transformed = await dense(weights, 'maskedWords', x, activation);
  await layerNorm(weights, 'maskedWordsNorm', transformed, epsilon);
  return transformed;
}
