/**
 * Word embeddings that are as right as the converted one. How far the outputs that they give lie from the source's is
 * what rounding alone does to a model: docs/verification.md.
 */

import type { Precision } from '../compute/multiplier.ts';
import { limitsOfProduct } from './embedding-limit.ts';

/**
 * `best`: the exact product, rounded to float32. `forwards`, `backwards`: its terms added up in float32 one after the
 * other, from the first or from the last, as programs do. `mirrored`: the converted table with its own errors turned
 * around, each no larger than its element may be off.
 */
export type OtherTable = 'best' | 'forwards' | 'backwards' | 'mirrored';

/**
 * Those that are run. In float64 rounding is the table's alone, and the mirrored one tells what it does; sums that are
 * rounded themselves are another draw each time, so there are more draws.
 */
export const OTHER_TABLES: Readonly<Record<Precision, readonly OtherTable[]>> = {
  float64: ['best', 'mirrored'],
  float32: ['best', 'mirrored', 'forwards', 'backwards'],
};

/**
 * Rows of those tables.
 * @param left rows of the left factor, [rows, inner]
 * @param right [inner, columns]
 * @param found the converted table's rows, [rows, columns]
 */
export function otherRows(
  left: Float64Array,
  right: Float32Array,
  found: Float64Array,
  inner: number,
): Readonly<Record<OtherTable, Float64Array>> {
  const columns = right.length / inner;
  const rows = left.length / inner;
  const exact = new Float64Array(rows * columns);
  const forwards = new Float32Array(rows * columns);
  const backwards = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * columns, (row + 1) * columns];
    for (let k = 0; k < inner; k++) {
      const last = inner - 1 - k;
      addTerms(exact.subarray(from, to), left[row * inner + k] as number, right.subarray(k * columns));
      addRoundedTerms(forwards.subarray(from, to), left[row * inner + k] as number, right.subarray(k * columns));
      addRoundedTerms(backwards.subarray(from, to), left[row * inner + last] as number, right.subarray(last * columns));
    }
  }
  const { rowLimit, columnLimit } = limitsOfProduct(right, inner, columns);
  const limits = Array.from({ length: rows }, (_, row) => rowLimit(left, row));
  const limitAt = (at: number) => (limits[Math.floor(at / columns)] ?? 0) * (columnLimit[at % columns] ?? 0);
  // In float64: rounded, it would be another table, and no mirror.
  const mirrored = exact.map((expected, at) => mirror(expected, found[at] ?? 0, limitAt(at)));
  return {
    best: exact.map(Math.fround),
    mirrored,
    forwards: Float64Array.from(forwards),
    backwards: Float64Array.from(backwards),
  };
}

/** The number on the other side of `exact` than `found`, no further from it than `limit`. */
export function mirror(exact: number, found: number, limit: number): number {
  const error = found - exact;
  // What is no number has no other side.
  return Number.isNaN(error) ? exact : exact - Math.max(-limit, Math.min(limit, error));
}

function addTerms(sums: Float64Array, factor: number, terms: Float32Array): void {
  for (let column = 0; column < sums.length; column++) {
    sums[column] = (sums[column] as number) + factor * (terms[column] as number);
  }
}

/** Each product and each sum is rounded. */
function addRoundedTerms(sums: Float32Array, factor: number, terms: Float32Array): void {
  for (let column = 0; column < sums.length; column++) {
    sums[column] = (sums[column] as number) + Math.fround(factor * (terms[column] as number));
  }
}
