/** What a dense layer's result goes through, by the name that a configuration gives it. */

import type { Tensor, TensorFlowJs } from '../../compute/backend.ts';

/** Whose names a configuration uses. */
export type Dialect = 'tensorflow' | 'huggingface';

export type Activation = 'gelu-tanh' | 'gelu-erf' | 'relu' | 'tanh' | 'linear';

/**
 * `gelu` is the approximation by tanh in brightmart's and Google's code, but the one by the error function in Hugging
 * Face's, which calls the approximation `gelu_new`.
 * @returns `null` for a name that none of them knows
 */
export function activationOf(hiddenAct: string, dialect: Dialect): Activation | null {
  switch (hiddenAct.toLowerCase()) {
    case 'gelu':
      return dialect === 'tensorflow' ? 'gelu-tanh' : 'gelu-erf';
    case 'gelu_new':
    case 'gelu_pytorch_tanh':
      return dialect === 'huggingface' ? 'gelu-tanh' : null;
    case 'relu':
    case 'tanh':
    case 'linear':
      return hiddenAct.toLowerCase() as Activation;
    default:
      return null;
  }
}

export function activate(tf: TensorFlowJs, activation: Activation, x: Tensor): Tensor {
  switch (activation) {
    case 'gelu-tanh': {
      const cube = tf.mul(tf.mul(x, x), x);
      const inner = tf.mul(tf.add(x, tf.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
    }
    case 'gelu-erf':
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
    case 'relu':
      return tf.relu(x);
    case 'tanh':
      return tf.tanh(x);
    case 'linear':
      return x;
  }
}
