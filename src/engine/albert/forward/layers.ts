/** The layers that both architectures are made of. Rows are tokens; every function leaves its input as it is. */

import type { Tensor } from '../../compute/backend.ts';
import { type Activation, activate } from './activation.ts';
import type { Weights } from './weights.ts';

/** x·kernel + bias, then the activation: [n, in] → [n, out]. */
export async function dense(weights: Weights, scope: string, x: Tensor, activation: Activation): Promise<Tensor> {
  const { tf } = weights;
  const product = await weights.multiply(x, `${scope}/kernel`);
  return consume(product, () =>
    weights.use(`${scope}/bias`, (bias) => tf.tidy(() => activate(tf, activation, tf.add(product, bias)))),
  );
}

/** Every row with mean 0 and variance 1, then scaled by gamma and moved by beta: [n, H] → [n, H]. */
export async function layerNorm(weights: Weights, scope: string, x: Tensor, epsilon: number): Promise<Tensor> {
  const { tf } = weights;
  const normal = tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
  });
  const scaled = await consume(normal, () => weights.use(`${scope}/gamma`, (gamma) => tf.mul(normal, gamma)));
  return consume(scaled, () => weights.use(`${scope}/beta`, (beta) => tf.add(scaled, beta)));
}

/** The sum of two, normalised: what is behind both halves of a block (post-LN). Consumes `update`. */
export async function addAndNorm(
  weights: Weights,
  scope: string,
  x: Tensor,
  update: Tensor,
  epsilon: number,
): Promise<Tensor> {
  const sum = weights.tf.add(x, update);
  update.dispose();
  return consume(sum, () => layerNorm(weights, scope, sum, epsilon));
}

/** Runs what needs a tensor for the last time. */
export async function consume<T>(tensor: Tensor, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    tensor.dispose();
  }
}
