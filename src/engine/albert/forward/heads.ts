/** What is made of the encoder's output, alike in both architectures. */

import type { Tensor } from '../../compute/backend.ts';
import type { Batch } from './batch.ts';
import { consume, dense, layerNorm } from './layers.ts';
import type { Pass } from './pass.ts';

/** The first token of each sequence through a dense layer: [n, H] → [sequences, H]. */
export async function pool(pass: Pass, sequence: Tensor, { sequences, length }: Batch): Promise<Tensor> {
  const { weights, hiddenSize } = pass;
  const { tf } = weights;
  const first = tf.tidy(() => {
    const choice = new Float32Array(sequences * sequences * length);
    for (let i = 0; i < sequences; i++) choice[i * sequences * length + i * length] = 1;
    const rows = tf.tensor(choice, [sequences, sequences * length], 'float32');
    return tf.matMul(rows, tf.reshape(sequence, [sequences * length, hiddenSize]));
  });
  return consume(first, () => dense(weights, 'bert/pooler/dense', first, 'tanh'));
}

/** Logits of the sentence order: [sequences, H] → [sequences, 2]. */
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
