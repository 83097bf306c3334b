import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TensorFlowJs } from '../../../src/engine/compute/backend.ts';
import { exactProduct, slicingFor, truncation } from '../../../src/engine/compute/exact-product.ts';
import { availableBackends, nodeBackends } from '../../../src/node/backends.ts';
import { numbers } from './numbers.ts';

/** The exact product, each element summed as a fraction with 2^298 below the line: that holds any float32 product. */
function trueProduct(left: Float32Array, right: Float32Array, rows: number, inner: number, columns: number) {
  const whole = (x: number) => BigInt(x * 2 ** 149);
  const [a, b] = [Array.from(left, whole), Array.from(right, whole)];
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let sum = 0n;
    for (let k = 0; k < inner; k++) sum += (a[row * inner + k] ?? 0n) * (b[k * columns + column] ?? 0n);
    // 2^-160 first, so that the number fits a float64 before the rest is divided off.
    return Number(sum >> 100n) * 2 ** -198;
  });
}

describe.each(availableBackends())('the exact product with %s', (backend) => {
  let tf: TensorFlowJs;
  beforeAll(async () => {
    const loaded = await nodeBackends.load(backend);
    if (!loaded.ok) throw new Error(loaded.reason);
    tf = loaded.loaded;
  });

  it.each([
    { rows: 3, inner: 1, columns: 2, spread: 0 },
    { rows: 5, inner: 7, columns: 3, spread: 4 },
    { rows: 9, inner: 128, columns: 31, spread: 2 },
    { rows: 9, inner: 128, columns: 31, spread: 40 },
    { rows: 4, inner: 300, columns: 17, spread: 6 },
    { rows: 2, inner: 4096, columns: 5, spread: 3 },
  ])(
    'is as near as promised for $rows×$inner by $inner×$columns over 2^$spread',
    ({ rows, inner, columns, spread }) => {
      const left = numbers(rows * inner, 1, spread);
      const right = numbers(inner * columns, 2, spread);
      const product = exactProduct(tf, right, inner, columns);
      const found = product.multiply(left, rows);
      product.dispose();
      const expected = trueProduct(left, right, rows, inner, columns);
      for (let at = 0; at < found.length; at++) {
        const [row, column] = [Math.floor(at / columns), at % columns];
        let [inRow, inColumn] = [0, 0];
        for (let k = 0; k < inner; k++) {
          inRow = Math.max(inRow, Math.abs(left[row * inner + k] ?? 0));
          inColumn = Math.max(inColumn, Math.abs(right[k * columns + column] ?? 0));
        }
        const bound = 4 * truncation(inner) * inRow * inColumn;
        expect(Math.abs((found[at] ?? Number.NaN) - (expected[at] ?? 0))).toBeLessThanOrEqual(bound);
      }
    },
  );

  it('is better than float32 by far', () => {
    const [rows, inner, columns] = [16, 128, 64];
    const left = numbers(rows * inner, 3, 0);
    const right = numbers(inner * columns, 4, 0);
    const product = exactProduct(tf, right, inner, columns);
    const found = product.multiply(left, rows);
    product.dispose();
    const expected = trueProduct(left, right, rows, inner, columns);
    const largest = Math.max(...found.map((x, at) => Math.abs(x - (expected[at] ?? 0))));
    const singles = Math.max(...expected.map((x) => Math.abs(Math.fround(x) - x)));
    expect(singles).toBeGreaterThan(0);
    expect(largest).toBeLessThan(singles / 20);
  });

  it('keeps zeros, and goes by the rules for what is not finite', () => {
    const right = Float32Array.from([1, 2, 3, 4]);
    const product = exactProduct(tf, right, 2, 2);
    const left = Float32Array.from([0, 0, Number.POSITIVE_INFINITY, 1, Number.NaN, 1, 1, 1]);
    const found = Array.from(product.multiply(left, 4));
    product.dispose();
    expect(found.slice(0, 2)).toEqual([0, 0]);
    expect(found.slice(2, 4)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(found.slice(4, 6)).toEqual([Number.NaN, Number.NaN]);
    expect(found.slice(6)).toEqual([4, 6]);
  });

  it('takes a right factor that is not finite', () => {
    const product = exactProduct(tf, Float32Array.from([1, Number.NEGATIVE_INFINITY, 3, 4]), 2, 2);
    expect(Array.from(product.multiply(Float32Array.from([1, 2]), 1))).toEqual([7, Number.NEGATIVE_INFINITY]);
    product.dispose();
  });

  afterAll(async () => {
    // What was at work last stays selected; the next file starts anew.
    await nodeBackends.load('wasm');
  });
});

describe('slices', () => {
  it.each([1, 2, 128, 256, 257, 1024, 4096, 32768])(
    'of an inner size of %i have sums that float32 holds exactly',
    (inner) => {
      const { bits, count } = slicingFor(inner);
      expect(inner * count * 2 ** (2 * (bits - 1))).toBeLessThanOrEqual(2 ** 24);
      expect(bits * count).toBeGreaterThanOrEqual(32);
    },
  );

  it('are refused where no width is exact', () => {
    expect(() => slicingFor(2 ** 22)).toThrow('too large');
  });
});
