/** The word embedding's product [V,E]·[E,H], a block of rows at a time. */

import type { TensorFlowJs } from './backend.ts';

/** Holds the right factor where the backend computes; multiplies blocks of rows by it. */
export interface RowProduct {
  /**
   * @param left `rows`×E floats, row by row; free for other use when this returns
   * @returns `rows`×H floats of their own
   */
  multiply(left: Float32Array, rows: number): Float32Array<ArrayBuffer>;
  dispose(): void;
}

/** @param right E×H floats, row by row */
export function rowProduct(tf: TensorFlowJs, right: Float32Array, innerSize: number, columns: number): RowProduct {
  const rightTensor = tf.tensor2d(right, [innerSize, columns], 'float32');
  return {
    multiply(left, rows) {
      const leftTensor = tf.tensor2d(left, [rows, innerSize], 'float32');
      const result = tf.matMul(leftTensor, rightTensor);
      const floats = result.dataSync<'float32'>();
      result.dispose();
      leftTensor.dispose();
      return floats as Float32Array<ArrayBuffer>;
    },
    dispose: () => rightTensor.dispose(),
  };
}

/** Multiplications and additions of a product of [V,E] and [E,H]. */
export function flopsOfProduct(rows: number, innerSize: number, columns: number): number {
  return 2 * rows * innerSize * columns;
}
