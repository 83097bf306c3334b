/**
 * How far an element of the converted word embedding may be from the exact product. However a dot product of E terms is
 * added up in float32, it is off by no more than γ·Σ|a|·|b|, with γ = E·u / (1 − E·u) and u = 2^-24 (Higham, "Accuracy
 * and Stability of Numerical Algorithms", 2nd edition, section 3.1). The sum is at most ‖a‖·‖b‖, the lengths of the row
 * and of the column. So a product made by any program, in any order, is within the limit, and what is beyond is wrong.
 *
 * That is the worst that can happen to one element, and a whole table that is off by a little stays within it. Of a row,
 * taken together, more is known: each of the E roundings to the nearest number is off by at most u·‖a‖·‖b‖, as each
 * partial sum is no larger, in either direction alike. So errors are √E·u·‖a‖·‖b‖ in root mean square and not E times
 * that (Higham and Mary, "A New Approach to Probabilistic Rounding Error Analysis", SIAM Journal on Scientific Computing
 * 41, 2019). Weights that repeat are no chance: where all factors are the same, all roundings may lean to one side, and the
 * error grows with E again. So a row beyond that is held to twice what comes of it when it is added up in float32, one
 * product behind the other.
 */

const UNIT_ROUNDOFF = 2 ** -24;
/** Below the normal numbers, float32 rounds to steps of this size. */
const SMALLEST_STEP = 2 ** -149;

/** How far the elements of a table may be from what they should be: each by a factor of its row times its column's. */
export interface ElementLimits {
  /** @param floats rows of what the table is made of */
  rowLimit(floats: Float32Array | Float64Array, row: number): number;
  readonly columnLimit: Float64Array;
  /** How large the sum of a row's squared errors may be by chance: this times the square of the factor of its row. */
  readonly squares: number;
  /**
   * How large it may be because of what this row is made of.
   * @param exact the row's exact products
   */
  squaresOfRow(floats: Float32Array | Float64Array, row: number, exact: Float64Array | Float32Array): number;
}

/** @param right [inner, columns] */
export function limitsOfProduct(right: Float32Array, inner: number, columns: number): ElementLimits {
  const gamma = (inner * UNIT_ROUNDOFF) / (1 - inner * UNIT_ROUNDOFF) + inner * 2 ** -52;
  const columnLimit = new Float64Array(columns);
  for (let i = 0; i < right.length; i++) {
    const column = i % columns;
    columnLimit[column] = (columnLimit[column] as number) + (right[i] as number) ** 2;
  }
  for (let column = 0; column < columns; column++) {
    columnLimit[column] = gamma * Math.sqrt(columnLimit[column] as number) + inner * SMALLEST_STEP;
  }
  return {
    rowLimit(floats, row) {
      let squares = 0;
      for (let i = row * inner; i < (row + 1) * inner; i++) squares += (floats[i] as number) ** 2;
      return Math.sqrt(squares);
    },
    columnLimit,
    squares: columnLimit.reduce((sum, limit) => sum + limit * limit, 0) / inner,
    squaresOfRow(floats, row, exact) {
      const sums = new Float32Array(columns);
      for (let k = 0; k < inner; k++) {
        const factor = floats[row * inner + k] as number;
        for (let column = 0; column < columns; column++) {
          const product = Math.fround(factor * (right[k * columns + column] as number));
          sums[column] = (sums[column] as number) + product;
        }
      }
      const squares = sums.reduce((sum, found, column) => sum + (found - (exact[column] as number)) ** 2, 0);
      return 2 ** 2 * squares;
    },
  };
}

/** Of rows that stay what they are. */
export function noLimits(columns: number): ElementLimits {
  return { rowLimit: () => 0, columnLimit: new Float64Array(columns), squares: 0, squaresOfRow: () => 0 };
}
