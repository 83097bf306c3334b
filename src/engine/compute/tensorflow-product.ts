/** The word embedding's product by TensorFlow.js. */

import type { TensorFlowJs } from './backend.ts';
import type { ProductShape, RowProduct } from './product.ts';

/**
 * Each sum of E terms is computed as two of half the length, which are added: rounding errors grow with the length of a
 * sum, and so the largest becomes some 40 % smaller than that of NumPy's one long sum (docs/performance.md has what it
 * costs).
 */
export function tensorflowProduct(
  tf: TensorFlowJs,
  right: Float32Array,
  { innerSize, columns }: ProductShape,
): RowProduct {
  const middle = Math.ceil(innerSize / 2);
  const rest = innerSize - middle;
  const upper = tf.tensor2d(right.subarray(0, middle * columns), [middle, columns], 'float32');
  const lower = tf.tensor2d(right.subarray(middle * columns), [rest, columns], 'float32');
  return {
    multiply(left, rows, into) {
      const result = tf.tidy(() => {
        const first = tf.tensor2d(columnsOf(left, rows, 0, middle), [rows, middle], 'float32');
        const second = tf.tensor2d(columnsOf(left, rows, middle, innerSize), [rows, rest], 'float32');
        return tf.add(tf.matMul(first, upper), tf.matMul(second, lower));
      });
      into.set(result.dataSync<'float32'>());
      result.dispose();
    },
    dispose() {
      upper.dispose();
      lower.dispose();
    },
  };
}

/** The columns `from` to `to` of a matrix, as a matrix. TensorFlow.js would copy all of it for that. */
function columnsOf(matrix: Float32Array, rows: number, from: number, to: number): Float32Array {
  const [width, columns] = [matrix.length / rows, to - from];
  const part = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    part.set(matrix.subarray(row * width + from, row * width + to), row * columns);
  }
  return part;
}
