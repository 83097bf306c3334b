import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { loadDoubleMultiplier } from '../../../src/engine/compute/kernel/double-multiplier.ts';
import type { StartHelpers } from '../../../src/engine/compute/kernel/help.ts';
import type { Multiplier } from '../../../src/engine/compute/multiplier.ts';
import { availableBackends, nodeBackends } from '../../../src/node/backends.ts';
import { startHelper, threads } from './helper-threads.ts';
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

async function inFloat64(startHelpers: StartHelpers | null = null): Promise<Multiplier> {
  const loaded = await loadDoubleMultiplier(startHelpers);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.reason));
  return loaded.loaded();
}

function transposed(floats: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(floats, (_, at) => floats[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
}

/** A product both ways: by the right factor, and by what it is transposed. */
function multiplied(multiplier: Multiplier, left: Float32Array, right: Float32Array, rows: number, inner: number) {
  const columns = right.length / inner;
  const [straight, turned] = [multiplier.matrix(inner, columns), multiplier.matrix(columns, inner)];
  straight.write(right, 0);
  turned.write(transposed(right, inner, columns), 0);
  const x = Float64Array.from(left);
  const products = [multiplier.multiply(x, rows, straight), multiplier.multiplyTurned(x, rows, turned)] as const;
  expect(multiplier.multiply(x, rows, straight)).toEqual(products[0]);
  turned.release();
  straight.release();
  return products;
}

const SHAPES = [
  { rows: 1, inner: 1, columns: 1, spread: 0 },
  { rows: 3, inner: 1, columns: 2, spread: 0 },
  { rows: 5, inner: 7, columns: 3, spread: 4 },
  { rows: 2, inner: 256, columns: 8, spread: 1 },
  { rows: 9, inner: 128, columns: 31, spread: 2 },
  { rows: 9, inner: 128, columns: 31, spread: 40 },
  { rows: 4, inner: 300, columns: 17, spread: 6 },
  { rows: 3, inner: 33, columns: 65, spread: 2 },
  { rows: 2, inner: 289, columns: 100, spread: 2 },
  { rows: 2, inner: 4096, columns: 5, spread: 3 },
];

describe('sums in float64', () => {
  it.each(SHAPES)('are as near as can be for $rows×$inner by $inner×$columns over 2^$spread', async (shape) => {
    const { rows, inner, columns, spread } = shape;
    const [left, right] = [numbers(rows * inner, 1, spread), numbers(inner * columns, 2, spread)];
    const [straight, turned] = multiplied(await inFloat64(), left, right, rows, inner);
    expect(turned).toEqual(straight);
    const expected = trueProduct(left, right, rows, inner, columns);
    straight.forEach((sum, at) => {
      const [row, column] = [Math.floor(at / columns), at % columns];
      let magnitudes = 0;
      for (let k = 0; k < inner; k++) {
        magnitudes += Math.abs((left[row * inner + k] ?? 0) * (right[k * columns + column] ?? 0));
      }
      expect(Math.abs(sum - (expected[at] ?? 0))).toBeLessThanOrEqual(inner * 2 ** -53 * magnitudes);
    });
  });

  it('keep zeros, and go by the rules for what is not finite', async () => {
    const left = Float32Array.from([0, 0, Number.POSITIVE_INFINITY, 1, Number.NaN, 1, 1, 1]);
    for (const found of multiplied(await inFloat64(), left, Float32Array.from([1, 2, 3, 4]), 4, 2)) {
      expect([...found.subarray(0, 4)]).toEqual([0, 0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
      expect([...found.subarray(4)]).toEqual([Number.NaN, Number.NaN, 4, 6]);
    }
  });

  it.each([1, 7, 32, 100, 1 << 15])('are of the weights that were written %i at a time', async (piece) => {
    const multiplier = await inFloat64();
    for (const [inner, columns] of [
      [40, 37],
      [3, 64],
      [65, 600],
    ] as const) {
      const weights = numbers(inner * columns, 3, 2);
      const matrix = multiplier.matrix(inner, columns);
      for (let at = 0; at < weights.length; at += piece) matrix.write(weights.subarray(at, at + piece), at);
      const unit = Float64Array.from({ length: inner * inner }, (_, at) => (at % (inner + 1) === 0 ? 1 : 0));
      expect(multiplier.multiply(unit, inner, matrix)).toEqual(Float64Array.from(weights));
    }
  });

  describe('of runs that differ by little', () => {
    const [runs, rows, inner, columns] = [3, 3, 300, 70];
    /** The first run's rows, and what the others' are beside them, of that magnitude. */
    const rowsOfRuns = (magnitude: number, of: number) => {
      const [first, beside] = [numbers(rows * inner, 1, 2), numbers(runs * rows * inner, 2, 2)];
      return Float64Array.from(beside, (difference, at) => {
        const own = of * (first[at % first.length] ?? 0);
        return at < first.length ? own : own + magnitude * difference;
      });
    };
    const differences = (numbers: Float64Array) =>
      numbers
        .subarray(numbers.length / runs)
        .map((number, at) => number - (numbers[at % (numbers.length / runs)] ?? 0));

    it.each([
      { magnitude: 1e-9, of: 1, weights: 1 },
      { magnitude: 1, of: 1, weights: 1 },
      { magnitude: 1e30, of: 1, weights: 1 },
      { magnitude: 1e-45, of: 1e-36, weights: 1e-30 },
      { magnitude: 1e-7, of: 1, weights: 3e37 },
      { magnitude: 1e60, of: 1e67, weights: 1e37 },
    ])('differ as they should: by $magnitude of $of, with weights of $weights', async ({ magnitude, of, weights }) => {
      const multiplier = await inFloat64();
      const x = rowsOfRuns(magnitude, of);
      const right = numbers(inner * columns, 3, 2).map((weight) => weight * weights);
      const [straight, turned] = [multiplier.matrix(inner, columns), multiplier.matrix(columns, inner)];
      straight.write(right, 0);
      turned.write(transposed(right, inner, columns), 0);
      const expected = multiplier.multiply(x, runs * rows, straight);
      const found = multiplier.multiply(x, runs * rows, straight, runs);
      expect(multiplier.multiplyTurned(x, runs * rows, turned, runs)).toEqual(found);
      const size = rows * columns;
      expect(found.subarray(0, size)).toEqual(expected.subarray(0, size));
      const [wanted, made] = [differences(expected), differences(found)];
      const largest = wanted.reduce((most, difference) => Math.max(most, Math.abs(difference)), 0);
      // What is lost of the differences themselves when they are taken, too.
      const lost = expected.reduce((most, sum) => Math.max(most, Math.abs(sum)), 0) * 2 ** -50;
      expect(largest).toBeGreaterThan(1e3 * lost);
      made.forEach((difference, at) => {
        expect(Math.abs(difference - (wanted[at] ?? 0))).toBeLessThan(2e-6 * largest + lost);
      });
    });

    it.each([Number.POSITIVE_INFINITY, Number.NaN, 1e307])('go by the rules where one has %d', async (odd) => {
      const multiplier = await inFloat64();
      const x = rowsOfRuns(1e-9, 1);
      const matrix = multiplier.matrix(inner, columns);
      matrix.write(numbers(inner * columns, 3, 2), 0);
      for (const at of [0, rows * inner, x.length - 1]) {
        const changed = x.slice();
        changed[at] = odd;
        const expected = multiplier.multiply(changed, runs * rows, matrix);
        expect(multiplier.multiply(changed, runs * rows, matrix, runs)).toEqual(expected);
      }
    });
  });

  it('take the room again that was given back, and more where it is needed', async () => {
    const multiplier = await inFloat64();
    const first = multiplier.matrix(2, 2);
    first.write(Float32Array.from([1, 2, 3, 4]), 0);
    for (let nth = 0; nth < 5; nth++) {
      const large = multiplier.matrix(1000, 1000);
      large.write(new Float32Array(1e6).fill(nth), 0);
      expect(multiplier.multiply(new Float64Array(1000).fill(1), 1, large)[999]).toBe(1000 * nth);
      large.release();
    }
    expect([...multiplier.multiply(Float64Array.from([1, 1]), 1, first)]).toEqual([4, 6]);
  });
});

describe('threads that help', () => {
  it.each([1, 3])('%i of them change no bit, job after job, and end with it', async (count) => {
    const shared = await inFloat64((work) => {
      for (let nth = 0; nth < count; nth++) startHelper(work);
    });
    const online = threads.map((thread) => new Promise((resolve) => thread.once('online', resolve)));
    const ended = threads.map((thread) => new Promise((resolve) => thread.once('exit', resolve)));
    await Promise.all(online);
    const alone = await inFloat64();
    for (const { rows, inner, columns, spread } of [...SHAPES, { rows: 40, inner: 700, columns: 900, spread: 3 }]) {
      const [left, right] = [numbers(rows * inner, 5, spread), numbers(inner * columns, 6, spread)];
      const expected = multiplied(alone, left, right, rows, inner);
      for (let nth = 0; nth < 3; nth++) expect(multiplied(shared, left, right, rows, inner)).toEqual(expected);
    }
    const [x, weights] = [Float64Array.from(numbers(30 * 700, 5, 3)), numbers(700 * 900, 6, 3)];
    const [ofAlone, ofRuns] = [alone, shared].map((multiplier) => {
      const matrix = multiplier.matrix(700, 900);
      matrix.write(weights, 0);
      return multiplier.multiply(x, 30, matrix, 3);
    });
    expect(ofRuns).toEqual(ofAlone);
    shared.dispose();
    expect(await Promise.all(ended)).toEqual(threads.map(() => 0));
  });

  it('are not waited for without end, and do no harm where they come back late', async () => {
    const stolen = new Int32Array(new SharedArrayBuffer(4));
    const sleeper = `
      const { workerData: { memory, words, stolen } } = require('node:worker_threads');
      const [LEFT, JOB] = [0, 2];
      for (let job = 0; Atomics.load(stolen, 0) === 0; job = Atomics.load(words, JOB)) {
        Atomics.wait(words, JOB, job);
        const left = Atomics.load(words, LEFT);
        if (left > 0 && Atomics.compareExchange(words, LEFT, left, left - 1) === left) Atomics.store(stolen, 0, 1);
      }
    `;
    const shared = await inFloat64((work) => {
      if (work.kind !== 'doubles') throw new Error('other work');
      const { memory, words } = work;
      threads.push(new Worker(sleeper, { eval: true, workerData: { memory, words, stolen } }));
    });
    await Promise.all(threads.map((thread) => new Promise((resolve) => thread.once('online', resolve))));
    const [left, right] = [numbers(40 * 700, 5, 3), numbers(700 * 900, 6, 3)];
    const expected = multiplied(await inFloat64(), left, right, 40, 700);
    while (stolen[0] === 0) expect(multiplied(shared, left, right, 40, 700)).toEqual(expected);
    expect(multiplied(shared, left, right, 40, 700)).toEqual(expected);
  });
});

describe.runIf(availableBackends().includes('tensorflow'))('TensorFlow’s library', () => {
  it('multiplies both ways, in float32', async () => {
    const loaded = await nodeBackends.load('tensorflow');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.reason));
    const multiplier = loaded.loaded();
    expect(multiplier.precision).toBe('float32');
    const [left, right] = [numbers(9 * 128, 1, 2), numbers(128 * 31, 2, 2)];
    const products = multiplied(multiplier, left, right, 9, 128);
    const [exact] = multiplied(await inFloat64(), left, right, 9, 128);
    for (const product of products) {
      product.forEach((sum, at) => {
        expect(Math.abs(sum - (exact[at] ?? 0))).toBeLessThan(1e-4);
      });
    }
    multiplier.dispose();
  });
});
