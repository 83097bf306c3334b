import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { StartHelpers } from '../../../src/engine/compute/kernel/help.ts';
import { loadKernelProduct } from '../../../src/engine/compute/kernel/kernel-product.ts';
import type { OpenProduct, ProductShape } from '../../../src/engine/compute/product.ts';
import { startHelper, threads } from './helper-threads.ts';
import { numbers } from './numbers.ts';

async function kernel(startHelpers: StartHelpers | null = null): Promise<OpenProduct> {
  const loaded = await loadKernelProduct(startHelpers);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.reason));
  return loaded.loaded;
}

/** A product by blocks, as a conversion makes it. */
function multiply(open: OpenProduct, left: Float32Array, right: Float32Array, shape: ProductShape): Float32Array {
  const { rows, innerSize, columns, blockRows } = shape;
  const result = new Float32Array(rows * columns);
  const product = open(right, shape);
  for (let row = 0; row < rows; row += blockRows) {
    const end = Math.min(row + blockRows, rows);
    product.multiply(
      left.subarray(row * innerSize, end * innerSize),
      end - row,
      result.subarray(row * columns, end * columns),
    );
  }
  product.dispose();
  return result;
}

/** The largest difference from sums in float64, in units of what float32 can tell apart at the sums' magnitudes. */
function largestError(result: Float32Array, left: Float32Array, right: Float32Array, shape: ProductShape): number {
  const { innerSize, columns } = shape;
  let largest = 0;
  result.forEach((value, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    let magnitude = 0;
    for (let k = 0; k < innerSize; k++) {
      const term = (left[row * innerSize + k] ?? 0) * (right[k * columns + column] ?? 0);
      sum += term;
      magnitude += Math.abs(term);
    }
    largest = Math.max(largest, Math.abs(value - sum) / (magnitude * 2 ** -24));
  });
  return largest;
}

describe('the product in WebAssembly of our own', () => {
  it.each([
    { rows: 1, innerSize: 1, columns: 1, blockRows: 1 },
    { rows: 2, innerSize: 3, columns: 16, blockRows: 2 },
    { rows: 7, innerSize: 32, columns: 15, blockRows: 3 },
    { rows: 8, innerSize: 33, columns: 17, blockRows: 8 },
    { rows: 101, innerSize: 128, columns: 312, blockRows: 40 },
    { rows: 50, innerSize: 200, columns: 47, blockRows: 49 },
  ])('is right for $rows×$innerSize by $innerSize×$columns, $blockRows rows at a time', async (shape) => {
    const left = numbers(shape.rows * shape.innerSize, 1, 4);
    const right = numbers(shape.innerSize * shape.columns, 2, 4);
    const result = multiply(await kernel(), left, right, shape);
    // Each addition of a partial sum of 32 and each of the partial sums rounds by half a unit at most.
    expect(largestError(result, left, right, shape)).toBeLessThan(33 + shape.innerSize / 32);
  });

  it('is exact where float32 is', async () => {
    const shape = { rows: 5, innerSize: 64, columns: 20, blockRows: 4 };
    const left = Float32Array.from({ length: 5 * 64 }, (_, at) => (at % 7) - 3);
    const right = Float32Array.from({ length: 64 * 20 }, (_, at) => (at % 11) - 5);
    const result = multiply(await kernel(), left, right, shape);
    expect(largestError(result, left, right, shape)).toBe(0);
  });

  it('keeps what is not finite where it is', async () => {
    const shape = { rows: 3, innerSize: 4, columns: 17, blockRows: 3 };
    const left = new Float32Array(12).fill(1);
    left[4] = Number.NaN;
    const right = new Float32Array(4 * 17).fill(1);
    right[16] = Number.POSITIVE_INFINITY;
    const result = multiply(await kernel(), left, right, shape);
    expect([...result.subarray(0, 17)]).toEqual([...new Array(16).fill(4), Number.POSITIVE_INFINITY]);
    expect(result.subarray(17, 34).every(Number.isNaN)).toBe(true);
    expect([...result.subarray(34)]).toEqual([...result.subarray(0, 17)]);
  });
});

describe('the same product by several threads', () => {
  const shape = { rows: 20_000, innerSize: 128, columns: 600, blockRows: 900 };
  const left = numbers(shape.rows * shape.innerSize, 3, 2);
  const right = numbers(shape.innerSize * shape.columns, 4, 2);

  it('has the same bits', async () => {
    const startThree: StartHelpers = (multiplication) => {
      for (let started = 0; started < 3; started++) startHelper(multiplication);
      // Long enough for them to start, so that panels are fought for.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    };
    const alone = multiply(await kernel(), left, right, shape);
    const together = multiply(await kernel(startThree), left, right, shape);
    expect(threads).toHaveLength(3);
    expect(Buffer.compare(Buffer.from(alone.buffer), Buffer.from(together.buffer))).toBe(0);
  });

  it('lets them end with it', async () => {
    multiply(await kernel(startHelper), left, right, shape);
    const [code] = await Promise.all(threads.splice(0).map((thread) => new Promise((end) => thread.on('exit', end))));
    expect(code).toBe(0);
  });

  it('is not kept waiting by helpers that never come', async () => {
    const alone = multiply(await kernel(), left, right, shape);
    const deserted = multiply(await kernel(() => undefined), left, right, shape);
    expect(Buffer.compare(Buffer.from(alone.buffer), Buffer.from(deserted.buffer))).toBe(0);
  });

  it('is right where a helper falls asleep over its part, whatever it does when it wakes', async () => {
    const stolen = new Int32Array(new SharedArrayBuffer(4));
    const sleeper = `
      const { workerData: { memory, stolen } } = require('node:worker_threads');
      const words = new Int32Array(memory.buffer, 0, 16);
      const [LEFT, JOB] = [0, 2];
      for (let job = 0; Atomics.load(stolen, 0) === 0; job = Atomics.load(words, JOB)) {
        Atomics.wait(words, JOB, job);
        const left = Atomics.load(words, LEFT);
        if (left > 0 && Atomics.compareExchange(words, LEFT, left, left - 1) === left) Atomics.store(stolen, 0, 1);
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
      for (;;) new Float32Array(memory.buffer).fill(NaN, 64);
    `;
    const start: StartHelpers = ({ memory }) => {
      threads.push(new Worker(sleeper, { eval: true, workerData: { memory, stolen } }));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    };
    const alone = multiply(await kernel(), left, right, shape);
    const betrayed = multiply(await kernel(start), left, right, shape);
    expect(stolen[0]).toBe(1);
    expect(Buffer.compare(Buffer.from(alone.buffer), Buffer.from(betrayed.buffer))).toBe(0);
  });

  it('asks for no help where there is little to do', async () => {
    let asked = false;
    const little = { ...shape, rows: 900 };
    multiply(await kernel(() => (asked = true)), left.subarray(0, 900 * 128), right, little);
    expect(asked).toBe(false);
  });
});
