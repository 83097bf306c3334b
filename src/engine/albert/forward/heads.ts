/** What is made of the encoder's output, alike in both architectures. */

import type { Tensor } from '../../compute/backend.ts';
import { consume, dense, layerNorm } from './layers.ts';
import type { Pass } from './pass.ts';

/**
 * The pooler on every token: [n, H] → [n, H]. What a model pools are the first tokens of its sequences; the others tell
 * as much about the pooler.
 */
export function pool({ weights }: Pass, sequence: Tensor): Promise<Tensor> {
  return dense(weights, 'bert/pooler/dense', sequence, 'tanh');
}

/** Logits of the sentence order: [n, H] → [n, 2]. */
export async function sentenceOrder({ weights }: Pass, pooled: Tensor): Promise<Tensor> {
  const { tf } = weights;
  const scope = 'cls/seq_relationship';
  const product = await weights.use(`${scope}/output_weights`, (kernel) => tf.matMul(pooled, kernel, false, true));
  return consume(product, () => weights.use(`${scope}/output_bias`, (bias) => tf.add(product, bias)));
}

/** The masked language model's hidden states, of which logits are made: [n, H] → [n, H], or [n, E] in a mapped model. */
export async function transformForMaskedWords({ weights, activation, epsilon }: Pass, x: Tensor): Promise<Tensor> {
  const scope = 'cls/predictions/transform';
  const transformed = await dense(weights, `${scope}/dense`, x, activation);
  return consume(transformed, () => layerNorm(weights, `${scope}/LayerNorm`, transformed, epsilon));
}
