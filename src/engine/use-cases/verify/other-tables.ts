/**
 * Word embeddings that are as right as the converted one. How far the outputs that they give lie from the source's is
 * what rounding alone does to a model: docs/verification.md.
 */

import type { Precision } from '../../compute/multiplier.ts';
import { limitsOfProduct } from './embedding-limit.ts';

/**
 * `best`: the exact product, rounded to float32. `forwards`, `backwards`: its terms added up in float32 one after the
 * other, from the first or from the last, as programs do. `mirrored`: the converted table with its own errors turned
 * around, each no larger than its element may be off.
 */
export type OtherTable = 'best' | 'forwards' | 'backwards' | 'mirrored';

/**
 * Those that are run. In float64 rounding is the table's alone, and the mirrored one tells all that it does; sums that
 * are rounded themselves are another draw each time, so there are more draws.
 */
export const OTHER_TABLES: Readonly<Record<Precision, readonly OtherTable[]>> = {
  float64: ['mirrored'],
  float32: ['best', 'mirrored', 'forwards', 'backwards'],
};

/** Rows of brightmart's factors, what they make, and what the converted table has there. */
export interface TableRows {
  /** [rows, inner] */
  readonly left: Float64Array;
  /** [inner, columns] */
  readonly right: Float32Array;
  readonly inner: number;
  /** Their product in float64, [rows, columns]. */
  readonly exact: Float64Array;
  /** [rows, columns] */
  readonly found: Float64Array;
}

/** The same rows of another table. */
export function otherRows(table: OtherTable, rows: TableRows): Float64Array {
  switch (table) {
    case 'best':
      return rows.exact.map(Math.fround);
    case 'mirrored':
      return mirroredRows(rows);
    case 'forwards':
    case 'backwards':
      return addedUp(table, rows);
  }
}

/** In float64: rounded, it would be another table, and no mirror. */
function mirroredRows({ left, right, inner, exact, found }: TableRows): Float64Array {
  const columns = right.length / inner;
  const { rowLimit, columnLimit } = limitsOfProduct(right, inner, columns);
  const limits = Array.from({ length: exact.length / columns }, (_, row) => rowLimit(left, row));
  const limitAt = (at: number) => (limits[Math.floor(at / columns)] ?? 0) * (columnLimit[at % columns] ?? 0);
  return exact.map((expected, at) => mirror(expected, found[at] ?? 0, limitAt(at)));
}

/** The number on the other side of `exact` than `found`, no further from it than `limit`. */
export function mirror(exact: number, found: number, limit: number): number {
  const error = found - exact;
  // What is no number has no other side.
  return Number.isNaN(error) ? exact : exact - Math.max(-limit, Math.min(limit, error));
}

/** Each product and each sum is rounded to float32. */
function addedUp(order: 'forwards' | 'backwards', { left, right, inner }: TableRows): Float64Array {
  const columns = right.length / inner;
  const sums = new Float32Array((left.length / inner) * columns);
  for (let from = 0, row = 0; from < sums.length; from += columns, row++) {
    for (let step = 0; step < inner; step++) {
      const k = order === 'forwards' ? step : inner - 1 - step;
      const factor = left[row * inner + k] as number;
      for (let column = 0; column < columns; column++) {
        const product = Math.fround(factor * (right[k * columns + column] as number));
        sums[from + column] = (sums[from + column] as number) + product;
      }
    }
  }
  return Float64Array.from(sums);
}
