/** The word embedding's product [V,E]·[E,H], a block of rows at a time. */

import { MULTIPLIER_SPEEDS, type Speeds } from './backend.ts';

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

/** WebAssembly's is by one thread: where others help, there is the more of a reason to choose it. */
export const PRODUCT_SPEEDS: Speeds = {
  tensorflow: MULTIPLIER_SPEEDS.tensorflow,
  wasm: { loadSeconds: 0.005, gigaflops: 36 },
};

/** Multiplications and additions. */
export function flopsOfProduct({ rows, innerSize, columns }: Omit<ProductShape, 'blockRows'>): number {
  return 2 * rows * innerSize * columns;
}
