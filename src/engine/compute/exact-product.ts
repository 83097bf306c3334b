/**
 * The product of two float32 matrices as if in float64, on a backend that only has float32.
 *
 * Every factor is cut into slices of so few bits that a sum of their products is a whole number below 2^24, which
 * float32 holds exactly, whatever order it is added up in. The sums are put together in float64 (Ozaki, Ogita, Oishi and
 * Rump, "Error-free transformations of matrix multiplication by using fast routines of matrix multiplication", 2012).
 */

import type { Tensor, TensorFlowJs } from './backend.ts';

/** Bits of the factors that count, below the largest element of a row of the left or a column of the right one. */
const KEPT_BITS = 32;
/** Whole numbers up to 2^24 are exact in float32. */
const EXACT_BITS = 24;

export interface ExactProduct {
  /**
   * @param left `rows`×`inner` floats, row by row
   * @returns `rows`×`columns`, row by row. Off by at most {@link truncation} times the largest magnitude in the row of
   *   `left` and in the column of the right factor; where one of them is not finite, a plain sum in float64.
   */
  multiply(left: Float32Array, rows: number): Float64Array;
  dispose(): void;
}

/** How factors are cut for an inner size: `count` slices of `bits` bits, the sign included. */
export interface Slicing {
  readonly bits: number;
  readonly count: number;
}

/** The widest slices of which a sum of `inner`×`count` products stays exact. */
export function slicingFor(inner: number): Slicing {
  for (let bits = 8; bits >= 2; bits--) {
    const count = Math.ceil(KEPT_BITS / bits);
    if (Math.ceil(Math.log2(inner * count)) + 2 * (bits - 1) <= EXACT_BITS) return { bits, count };
  }
  throw new Error(`an inner size of ${inner} is too large for exact products`);
}

/** What the slices that are left out can amount to at most; see {@link ExactProduct}. */
export function truncation(inner: number): number {
  const { bits, count } = slicingFor(inner);
  return inner * (count + 1) * 2 ** (-bits * count);
}

/** @param right `inner`×`columns` floats, row by row */
export function exactProduct(tf: TensorFlowJs, right: Float32Array, inner: number, columns: number): ExactProduct {
  const slicing = slicingFor(inner);
  const { bits, count } = slicing;
  const scales = largestInColumns(right, columns).map(powerAbove);
  const finite = scales.every(Number.isFinite);
  const factors = finite ? rightFactors(tf, right, inner, columns, scales, slicing) : [];
  return {
    multiply(left, rows) {
      const product = new Float64Array(rows * columns);
      const rowScales = largestInRows(left, inner, rows).map(powerAbove);
      if (!finite) {
        for (let row = 0; row < rows; row++) multiplyRow(left, right, inner, columns, row, product);
        return product;
      }
      const slices = leftSlices(left, inner, rowScales, slicing);
      const sums = factors.map((factor, level) => levelSums(tf, slices, rows, inner, level, factor));
      putTogether(sums, bits, rowScales, scales, product);
      for (let row = 0; row < rows; row++) {
        if (!Number.isFinite(rowScales[row])) multiplyRow(left, right, inner, columns, row, product);
      }
      return product;
    },
    dispose() {
      for (const factor of factors.splice(0, count)) factor.dispose();
    },
  };
}

/** For each level L the slices of the right factor L, L−1 … 0, one below the other: [inner·(L+1), columns]. */
function rightFactors(
  tf: TensorFlowJs,
  right: Float32Array,
  inner: number,
  columns: number,
  scales: Float64Array,
  slicing: Slicing,
): Tensor[] {
  const scaled = Float64Array.from(right, (x, i) => x / (scales[i % columns] as number));
  const slices = cut(scaled, slicing);
  return slices.map((_, level) => {
    const stacked = new Float32Array(right.length * (level + 1));
    for (let part = 0; part <= level; part++) stacked.set(slices[level - part] ?? [], part * right.length);
    return tf.tensor2d(stacked, [inner * (level + 1), columns], 'float32');
  });
}

function leftSlices(
  left: Float32Array,
  inner: number,
  scales: Float64Array,
  slicing: Slicing,
): readonly Float32Array[] {
  const scaled = new Float64Array(scales.length * inner);
  for (let row = 0; row < scales.length; row++) {
    const scale = scales[row] as number;
    if (!Number.isFinite(scale)) continue;
    for (let i = row * inner; i < (row + 1) * inner; i++) scaled[i] = (left[i] as number) / scale;
  }
  return cut(scaled, slicing);
}

/** The sums of all products of a left slice i and a right slice j with i + j = level: whole numbers. */
function levelSums(
  tf: TensorFlowJs,
  slices: readonly Float32Array[],
  rows: number,
  inner: number,
  level: number,
  factor: Tensor,
): Float32Array {
  const width = inner * (level + 1);
  const beside = new Float32Array(rows * width);
  for (let part = 0; part <= level; part++) {
    const slice = slices[part] ?? new Float32Array(0);
    for (let row = 0; row < rows; row++) {
      beside.set(slice.subarray(row * inner, (row + 1) * inner), row * width + part * inner);
    }
  }
  const left = tf.tensor2d(beside, [rows, width], 'float32');
  const sums = tf.matMul(left, factor as ReturnType<TensorFlowJs['tensor2d']>);
  const numbers = sums.dataSync<'float32'>();
  left.dispose();
  sums.dispose();
  return numbers;
}

/** Level L counts 2^(−bits·L) of level 0; beginning with the smallest, so that no bit is lost on the way. */
function putTogether(
  levels: readonly Float32Array[],
  bits: number,
  rowScales: Float64Array,
  scales: Float64Array,
  product: Float64Array,
): void {
  const columns = scales.length;
  const step = 2 ** -bits;
  const last = levels.length - 1;
  for (let row = 0; row < rowScales.length; row++) {
    const rowScale = (rowScales[row] as number) * 2 ** (-2 * (bits - 1));
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      let sum = 0;
      for (let level = last; level >= 0; level--) sum = sum * step + ((levels[level] as Float32Array)[at] as number);
      product[at] = sum * rowScale * (scales[column] as number);
    }
  }
}

/** Cuts numbers into slices: x = Σ slice[l] · 2^(1 − bits·(l+1)), the rest below half of the last bit. Uses `rest` up. */
function cut(rest: Float64Array, { bits, count }: Slicing): readonly Float32Array[] {
  const first = 2 ** (bits - 1);
  for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] as number) * first;
  return Array.from({ length: count }, () => cutSlice(rest, 2 ** bits));
}

/** Added to a number below 2^51 and taken off again, it leaves the nearest whole number: `Math.round`, ten times as fast. */
const ROUNDER = 1.5 * 2 ** 52;

/** Takes the whole part off every number, and makes `step` of what is left the next one's. */
function cutSlice(rest: Float64Array, step: number): Float32Array {
  const slice = new Float32Array(rest.length);
  for (let i = 0; i < rest.length; i++) {
    const x = rest[i] as number;
    const whole = x + ROUNDER - ROUNDER;
    slice[i] = whole;
    rest[i] = (x - whole) * step;
  }
  return slice;
}

/** One row as a plain sum in float64, which goes by the rules for infinities and NaN. */
function multiplyRow(
  left: Float32Array,
  right: Float32Array,
  inner: number,
  columns: number,
  row: number,
  product: Float64Array,
): void {
  const sums = product.subarray(row * columns, (row + 1) * columns).fill(0);
  for (let k = 0; k < inner; k++) {
    const factor = left[row * inner + k] as number;
    for (let column = 0; column < columns; column++) {
      sums[column] = (sums[column] as number) + factor * (right[k * columns + column] as number);
    }
  }
}

/** A power of two that no magnitude up to `largest` exceeds; not finite where `largest` is not. */
function powerAbove(largest: number): number {
  if (largest === 0) return 1;
  return Number.isFinite(largest) ? 2 ** Math.ceil(Math.log2(largest)) : Number.POSITIVE_INFINITY;
}

function largestInRows(floats: Float32Array, columns: number, rows: number): Float64Array {
  const largest = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let found = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) found = Math.max(found, Math.abs(floats[i] as number));
    largest[row] = found;
  }
  return largest;
}

function largestInColumns(floats: Float32Array, columns: number): Float64Array {
  const largest = new Float64Array(columns);
  for (let i = 0; i < floats.length; i++) {
    const column = i % columns;
    largest[column] = Math.max(largest[column] as number, Math.abs(floats[i] as number));
  }
  return largest;
}
