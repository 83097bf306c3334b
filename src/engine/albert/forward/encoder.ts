/**
 * The encoder: one transformer block, post-LN, applied as often as there are layers. brightmart's `layer_shared` and
 * Google's `group_0/inner_group_0` are the same block under two sets of names; the names here are Google's.
 */

import type { Tensor } from '../../compute/backend.ts';
import type { Batch } from './batch.ts';
import { addAndNorm, consume, dense } from './layers.ts';
import type { Pass } from './pass.ts';

const BLOCK = 'bert/encoder/transformer/group_0/inner_group_0';
/** What is added to the attention to padding, in brightmart's and in Google's code. */
const MASKED = -10000;

/**
 * All layers, one behind the other: [n, H] → [n, H] for the n tokens of all sequences. Consumes `embedded`.
 * @param onLayer told after every layer
 */
export async function encode(
  pass: Pass,
  embedded: Tensor,
  batch: Batch,
  onLayer: () => Promise<void>,
): Promise<Tensor> {
  let hidden = embedded;
  const bias = attentionBias(pass, batch);
  try {
    for (let layer = 0; layer < pass.layers; layer++) {
      const input = hidden;
      hidden = await consume(input, () => sharedBlock(pass, input, bias, batch));
      await onLayer();
    }
    return hidden;
  } finally {
    bias.dispose();
  }
}

async function sharedBlock(pass: Pass, x: Tensor, bias: Tensor, batch: Batch): Promise<Tensor> {
  const { weights, epsilon } = pass;
  const attended = await attention(pass, x, bias, batch);
  const middle = await addAndNorm(weights, `${BLOCK}/LayerNorm`, x, attended, epsilon);
  return consume(middle, async () => {
    const inner = await dense(weights, `${BLOCK}/ffn_1/intermediate/dense`, middle, pass.activation);
    const fed = await consume(inner, () => dense(weights, `${BLOCK}/ffn_1/intermediate/output/dense`, inner, 'linear'));
    return addAndNorm(weights, `${BLOCK}/LayerNorm_1`, middle, fed, epsilon);
  });
}

/** softmax(Q·Kᵀ / √D + bias)·V for each head of width D = H / heads, then the heads' results through a dense layer. */
async function attention(pass: Pass, x: Tensor, bias: Tensor, { sequences, length }: Batch): Promise<Tensor> {
  const { weights, heads, hiddenSize } = pass;
  const { tf } = weights;
  const width = hiddenSize / heads;
  const project = (name: string) => dense(weights, `${BLOCK}/attention_1/self/${name}`, x, 'linear');
  const [query, key, value] = [await project('query'), await project('key'), await project('value')];
  const context = tf.tidy(() => {
    const split = (y: Tensor) => tf.transpose(tf.reshape(y, [sequences, length, heads, width]), [0, 2, 1, 3]);
    const scores = tf.mul(tf.matMul(split(query), split(key), false, true), 1 / Math.sqrt(width));
    const mixed = tf.matMul(tf.softmax(tf.add(scores, bias)), split(value));
    return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [sequences * length, hiddenSize]);
  });
  for (const projected of [query, key, value]) projected.dispose();
  return consume(context, () => dense(weights, `${BLOCK}/attention_1/output/dense`, context, 'linear'));
}

/** [sequences, 1, 1, length]: the same for all heads and all tokens that attend. */
function attentionBias({ weights: { tf } }: Pass, { sequences, length, mask }: Batch): Tensor {
  const bias = Float32Array.from(mask, (token) => (1 - token) * MASKED);
  return tf.tensor(bias, [sequences, 1, 1, length], 'float32');
}
