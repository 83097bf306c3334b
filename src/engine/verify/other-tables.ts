/**
 * Word embeddings that are as right as the converted one. How far the outputs that they give lie from the source's is
 * what rounding alone does to a model: docs/verification.md.
 */

import { type ElementLimits, limitsOfProduct } from './embedding-limit.ts';

/**
 * `best`: the exact product, rounded to float32. `forwards`, `backwards`: its terms added up in float32 one after the
 * other, from the first or from the last, as programs do. `mirrored`: the converted table with its own errors turned
 * around, each no larger than its element may be off.
 */
export type OtherTable = 'best' | 'forwards' | 'backwards' | 'mirrored';
export const OTHER_TABLES: readonly OtherTable[] = ['best', 'forwards', 'backwards', 'mirrored'];

/**
 * Rows of those tables.
 * @param left rows of the left factor, [rows, inner]
 * @param right [inner, columns]
 * @param found the converted table's rows, [rows, columns]
 */
export function otherRows(
  left: Float32Array,
  right: Float32Array,
  found: Float32Array,
  inner: number,
): Readonly<Record<OtherTable, Float32Array>> {
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
  const mirrored = mirror(exact, found, left, limitsOfProduct(right, inner, columns));
  return { best: Float32Array.from(exact), forwards, backwards, mirrored };
}

/**
 * A table whose errors are those of `found` turned around, each bounded by its limit.
 * @param left what the rows are made of, for their limits
 */
export function mirror(
  exact: Float64Array | Float32Array,
  found: Float32Array,
  left: Float32Array,
  { rowLimit, columnLimit }: ElementLimits,
): Float32Array {
  const columns = columnLimit.length;
  const mirrored = new Float32Array(found.length);
  for (let row = 0; row < found.length / columns; row++) {
    const ofRow = rowLimit(left, row);
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const limit = ofRow * (columnLimit[column] as number);
      const error = (found[at] as number) - (exact[at] as number);
      // What is no number has no other side.
      mirrored[at] = (exact[at] as number) - (Number.isNaN(error) ? 0 : Math.max(-limit, Math.min(limit, error)));
    }
  }
  return mirrored;
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
