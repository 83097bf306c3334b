/** What numbers are multiplied by weights with: a kernel of our own in float64, or TensorFlow's library in float32. */

import { measureSpeed } from './backend.ts';

/** A matrix of weights where it is computed, [rows, columns]. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Writes consecutive weights, row by row. */
  write(floats: Float32Array, at: number): void;
  /** Gives its room back. It is not used any more. */
  release(): void;
}

/**
 * `float64`: sums are exact to the last digits of float64, the same on every machine and for any number of threads.
 * `float32`: numbers and sums are rounded to float32.
 */
export type Precision = 'float64' | 'float32';

export interface Multiplier {
  readonly precision: Precision;
  /** Room for a matrix, to be filled. */
  matrix(rows: number, columns: number): Matrix;
  /**
   * x·matrix for `n` rows: [n, rows] → [n, columns].
   * @param runs how many runs' rows they are, one run's behind the other's, if they are to differ by little: what sets
   *   another one apart from the first may then be multiplied by itself, in float32 (differences.ts)
   */
  multiply(x: Float64Array, n: number, matrix: Matrix, runs?: number): Float64Array;
  /**
   * Begins to {@link multiply}; threads that help are at it while the caller does something else.
   * @param into room for the product
   * @returns what does the rest, to be called before the multiplier is used for anything else
   */
  begin(x: Float64Array | Float32Array, n: number, matrix: Matrix, into: Float64Array): () => void;
  /** x·matrixᵀ for `n` rows: [n, columns] → [n, rows]. */
  multiplyTurned(x: Float64Array, n: number, matrix: Matrix, runs?: number): Float64Array;
  /** Gives back all that it holds. */
  dispose(): void;
}

export type OpenMultiplier = () => Multiplier;

/** What is multiplied to see how fast it goes: as much as threads can share. */
const TRIAL: Trial = { rows: 48, innerSize: 512, columns: 1024 };

/** The sizes of a product that is tried. */
interface Trial {
  readonly milliseconds?: number;
  readonly rows: number;
  readonly innerSize: number;
  readonly columns: number;
  /** Whose rows they are ({@link Multiplier.multiply}). */
  readonly runs?: number;
}

/**
 * Multiplies for a moment.
 * @param now milliseconds
 * @returns operations a second, at their best
 */
export function measureMultiplier(multiplier: Multiplier, now: () => number, trial: Trial = TRIAL): number {
  const { rows, innerSize, columns, milliseconds, runs = 1 } = trial;
  const matrix = multiplier.matrix(innerSize, columns);
  const x = new Float64Array(rows * innerSize).fill(1);
  const speed = measureSpeed(
    2 * rows * innerSize * columns,
    () => multiplier.multiply(x, rows, matrix, runs),
    now,
    milliseconds,
  );
  matrix.release();
  return speed;
}
