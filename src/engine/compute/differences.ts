/**
 * Runs that differ by little, multiplied by the same weights: x·W for the first of them, and (x + d)·W = x·W + d·W for
 * each other one. What float32 loses of d·W is a millionth of what the runs differ by, and nothing of x·W; it takes half
 * the time of float64. So differences between runs are as right as if all of it were float64.
 */

/** What the rows of all runs but the first are beside those of the first. */
export interface Differences {
  /** Row by row, each divided by its scale: so small that no weights make it overflow, and large enough to be precise. */
  readonly floats: Float32Array;
  /** Of each row: a power of two. */
  readonly scales: Float64Array;
}

/** The largest number of a row, once it is divided by its scale, is half of this or more. */
const LARGEST = 2 ** -20;
/** What is larger has no scale. */
const MOST = 2 ** 1000;

/**
 * @param x the rows of all runs, one run's behind the other's
 * @returns `null` where some are no numbers
 */
export function differencesOf(x: Float64Array, runs: number, width: number): Differences | null {
  const size = x.length / runs;
  const floats = new Float32Array(x.length - size);
  const scales = new Float64Array(floats.length / width);
  const differences = new Float64Array(width);
  for (let row = 0, from = size; row < scales.length; row++, from += width) {
    const first = from % size;
    let largest = 0;
    for (let at = 0; at < width; at++) {
      const difference = (x[from + at] as number) - (x[first + at] as number);
      differences[at] = difference;
      // Not a number, where one of them is not.
      largest = Math.max(largest, Math.abs(difference));
    }
    if (!(largest < MOST)) return null;
    const scale = largest > 0 ? 2 ** Math.ceil(Math.log2(largest)) / LARGEST : 1;
    scales[row] = scale;
    for (let at = 0; at < width; at++) floats[from - size + at] = (differences[at] as number) / scale;
  }
  return { floats, scales };
}

/**
 * Makes the products of all runs but the first, behind those of the first.
 * @param products of the differences' floats, row by row
 * @param stride numbers from one row of them to the next
 */
export function addDifferences(
  product: Float64Array,
  runs: number,
  width: number,
  products: Float32Array,
  stride: number,
  scales: Float64Array,
): void {
  const size = product.length / runs;
  for (let row = 0, into = size; row < scales.length; row++, into += width) {
    const [first, from, scale] = [into % size, row * stride, scales[row] as number];
    for (let at = 0; at < width; at++) {
      product[into + at] = (product[first + at] as number) + scale * (products[from + at] as number);
    }
  }
}
