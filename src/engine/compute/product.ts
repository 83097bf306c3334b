/** The word embedding's product [V,E]·[E,H], a block of rows at a time. */

import type { Tensor, TensorFlowJs } from './backend.ts';

/** Holds the right factor where the backend computes; multiplies blocks of rows by it. */
export interface RowProduct {
  /**
   * @param left `rows`×E floats, row by row; free for other use when this returns
   * @returns `rows`×H floats
   */
  multiply(left: Float32Array, rows: number): ProductBlock;
  dispose(): void;
}

export interface ProductBlock {
  readonly floats: Float32Array<ArrayBuffer>;
  /** Gives the room of `floats` back; they may not be used after that. */
  release(): void;
}

/** @param right E×H floats, row by row */
export type OpenProduct = (right: Float32Array, innerSize: number, columns: number) => RowProduct;

/** The floats of a tensor, for reading until the backend computes the next one. */
export type View = (tensor: Tensor) => Float32Array;

/**
 * Multiplies with TensorFlow.js. Each sum of E terms is computed as two of half the length, which are added: rounding
 * errors grow with the length of a sum, and so the largest becomes some 40 % smaller than that of NumPy's one long sum
 * (docs/performance.md has what it costs).
 *
 * The results are written into room that is used again: for a new array the system would clear its pages first, which
 * takes a quarter of the time of multiplying.
 */
export function rowProduct(
  tf: TensorFlowJs,
  view: View,
  right: Float32Array,
  innerSize: number,
  columns: number,
): RowProduct {
  const middle = Math.ceil(innerSize / 2);
  const rest = innerSize - middle;
  const [upper, lower] = tf.tidy(() => {
    const whole = tf.tensor2d(right, [innerSize, columns], 'float32');
    return [tf.slice(whole, [0, 0], [middle, columns]), tf.slice(whole, [middle, 0], [rest, columns])];
  });
  const free: ArrayBuffer[] = [];
  return {
    multiply(left, rows) {
      const result = tf.tidy(() => {
        const whole = tf.tensor2d(left, [rows, innerSize], 'float32');
        const first = tf.slice(whole, [0, 0], [rows, middle]);
        const second = tf.slice(whole, [0, middle], [rows, rest]);
        return tf.add(tf.matMul(first, upper), tf.matMul(second, lower));
      });
      const room = roomFor(rows * columns, free);
      const floats = new Float32Array(room, 0, rows * columns);
      floats.set(view(result));
      result.dispose();
      return { floats, release: () => free.push(room) };
    },
    dispose() {
      upper.dispose();
      lower.dispose();
    },
  };
}

/** Room for that many floats: some that was given back, or new. What is too small is dropped. */
function roomFor(count: number, free: ArrayBuffer[]): ArrayBuffer {
  const given = free.pop();
  return given && given.byteLength >= 4 * count ? given : new ArrayBuffer(4 * count);
}

/** Multiplications and additions of a product of [V,E] and [E,H]. */
export function flopsOfProduct(rows: number, innerSize: number, columns: number): number {
  return 2 * rows * innerSize * columns;
}
