/** The word embedding's product [V,E]·[E,H], a block of rows at a time. */

import type { Backend } from '../report.ts';
import type { LoadBackend, Tensor, TensorFlowJs } from './backend.ts';

/** Holds the right factor where the backend computes; multiplies blocks of rows by it. */
export interface RowProduct {
  /**
   * @param left `rows`×E floats, row by row; free for other use when this returns
   * @param into room for `rows`×H floats
   */
  multiply(left: Float32Array, rows: number, into: Float32Array): void;
  dispose(): void;
}

/** @param right E×H floats, row by row */
export type OpenProduct = (right: Float32Array, innerSize: number, columns: number) => RowProduct;

/** The floats of a tensor, for reading until the backend computes the next one. */
export type View = (tensor: Tensor) => Float32Array;

/**
 * Multiplies with TensorFlow.js. Each sum of E terms is computed as two of half the length, which are added: rounding
 * errors grow with the length of a sum, and so the largest becomes some 40 % smaller than that of NumPy's one long sum
 * (docs/performance.md has what it costs).
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
  const upper = tf.tensor2d(right.subarray(0, middle * columns), [middle, columns], 'float32');
  const lower = tf.tensor2d(right.subarray(middle * columns), [rest, columns], 'float32');
  return {
    multiply(left, rows, into) {
      const result = tf.tidy(() => {
        const first = tf.tensor2d(columnsOf(left, rows, 0, middle), [rows, middle], 'float32');
        const second = tf.tensor2d(columnsOf(left, rows, middle, innerSize), [rows, rest], 'float32');
        return tf.add(tf.matMul(first, upper), tf.matMul(second, lower));
      });
      into.set(view(result));
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

/**
 * The product by each of some backends.
 * @param open what multiplies by a backend that has been loaded
 */
export function productsOf(
  backends: LoadBackend,
  open: (backend: Backend, tf: TensorFlowJs) => OpenProduct | Promise<OpenProduct>,
): LoadBackend<OpenProduct> {
  return {
    get available() {
      return backends.available;
    },
    async load(backend) {
      const loaded = await backends.load(backend);
      return loaded.ok ? { ok: true, loaded: await open(backend, loaded.loaded) } : loaded;
    },
  };
}

/** Multiplications and additions of a product of [V,E] and [E,H]. */
export function flopsOfProduct(rows: number, innerSize: number, columns: number): number {
  return 2 * rows * innerSize * columns;
}
