// @ts-check
// Loads the binding and multiplies two matrices. A program of its own: a binding that does not fit may end the
// process that loads it.
import { deepStrictEqual } from 'node:assert';
import util from 'node:util';

// Node 23 and later have these no more, and tfjs-node 4.22 calls them; as in src/node/tensorflow.ts.
Object.assign(util, {
  isArray: Array.isArray,
  isNullOrUndefined: (/** @type {unknown} */ value) => value === null || value === undefined,
});

const { default: tf } = await import('@tensorflow/tfjs-node');
const product = tf.matMul(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), tf.tensor2d([1, 0, 0, 1, 1, 1], [3, 2]));
deepStrictEqual([tf.getBackend(), ...(await product.data())], ['tensorflow', 4, 5, 10, 11]);
