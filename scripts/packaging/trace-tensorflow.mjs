// @ts-check
// Prints which files TensorFlow for Node loads to multiply two matrices. A program of its own, in which nothing else is
// loaded.
import { createRequire } from 'node:module';
import util from 'node:util';

// Node 23 and later have these no more, and tfjs-node 4.22 calls them; as in src/node/tensorflow.ts.
Object.assign(util, {
  isArray: Array.isArray,
  isNullOrUndefined: (/** @type {unknown} */ value) => value === null || value === undefined,
});

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs-node');
const one = tf.tensor2d([1], [1, 1]);
tf.matMul(one, one).dataSync();
process.stdout.write(JSON.stringify(Object.keys(require.cache)));
