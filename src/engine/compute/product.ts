/** The word embedding's product [V,E]·[E,H], a block of rows at a time. */

import { MULTIPLIER_SPEEDS, measureSpeed, type Speeds } from './backend.ts';

/** Holds the right factor where the backend computes; multiplies blocks of rows by it. */
export interface RowProduct {
  /**
   * @param left `rows`×E floats, row by row; free for other use when this returns
   * @param into room for `rows`×H floats
   */
  multiply(left: Float32Array, rows: number, into: Float32Array): void;
  dispose(): void;
}

export interface ProductShape {
  /** V. */
  readonly rows: number;
  /** E: terms of each sum. */
  readonly innerSize: number;
  /** H. */
  readonly columns: number;
  /** The most rows that are multiplied at once. */
  readonly blockRows: number;
}

/** @param right E×H floats, row by row */
export type OpenProduct = (right: Float32Array, shape: ProductShape) => RowProduct;

/**
 * What is usual. WebAssembly's is by one thread: where others help, there is the more of a reason to choose it.
 * TensorFlow's copies its factors for each block.
 */
export const PRODUCT_SPEEDS: Speeds = {
  tensorflow: { ...MULTIPLIER_SPEEDS.tensorflow, gigaflops: 55 },
  wasm: { loadSeconds: 0.005, gigaflops: 36 },
};

/** Multiplications and additions. */
export function flopsOfProduct({ rows, innerSize, columns }: Omit<ProductShape, 'blockRows'>): number {
  return 2 * rows * innerSize * columns;
}

/** A block of the product of a model of large's size, which one thread multiplies. */
const TRIAL: ProductShape = { rows: 512, innerSize: 128, columns: 1024, blockRows: 512 };

/**
 * Multiplies for a moment.
 * @param now milliseconds
 * @returns operations a second, at their best
 */
export function measureProduct(open: OpenProduct, now: () => number): number {
  const { rows, innerSize, columns } = TRIAL;
  const product = open(new Float32Array(innerSize * columns).fill(1), TRIAL);
  const [left, into] = [new Float32Array(rows * innerSize).fill(1), new Float32Array(rows * columns)];
  try {
    return measureSpeed(flopsOfProduct(TRIAL), () => product.multiply(left, rows, into), now);
  } finally {
    product.dispose();
  }
}
