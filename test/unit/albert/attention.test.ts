import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/engine/albert/forward/batch.ts';
import { encode } from '../../../src/engine/albert/forward/encoder.ts';
import type { Pass } from '../../../src/engine/albert/forward/pass.ts';
import { numbers } from '../compute/numbers.ts';

const [HEADS, WIDTH] = [2, 3];
const HIDDEN = HEADS * WIDTH;

/** What stands in the place of the dense layers: so that query, key and value differ, and nothing else is computed. */
const LAYERS: Readonly<Record<string, (x: number) => number>> = {
  'query.kernel': (x) => x,
  'key.kernel': (x) => 1 - x,
  'value.kernel': (x) => x * x,
  'attention.kernel': (x) => x,
};

const pass: Pass = {
  embedding: 'table',
  words: { width: HIDDEN, row: () => Promise.reject(new Error('no words')) },
  weights: {
    vector: (role) => Promise.resolve(new Float32Array(HIDDEN).fill(role.endsWith('.gamma') ? 1 : 0)),
    multiply: (x, role) => Promise.resolve(x.map(LAYERS[role] ?? (() => 0))),
    multiplyTurned: () => Promise.reject(new Error('nothing is turned')),
  },
  layers: [[{ group: 0, inner: 0 }]],
  heads: HEADS,
  hiddenSize: HIDDEN,
  activation: 'linear',
  epsilon: 0,
  hasMaskedWords: false,
  hasSentenceOrder: false,
  hasPooler: false,
  taskHead: null,
};

/** softmax(Q·Kᵀ / √D + bias)·V of every head, and the sum with x normalised twice: as it is written. */
function expected(x: Float64Array, { sequences, length, mask }: Batch): number[] {
  const at = (token: number, column: number) => x[token * HIDDEN + column] ?? 0;
  const tokens = Array.from({ length }, (_, token) => token);
  return Array.from({ length: sequences * length }, (_, token) => {
    const first = token - (token % length);
    const row = Array.from({ length: HIDDEN }, (_, column) => {
      const columns = Array.from({ length: WIDTH }, (_, nth) => column - (column % WIDTH) + nth);
      const exponentials = tokens.map((other) => {
        const sum = columns.reduce((all, c) => all + at(token, c) * (1 - at(first + other, c)), 0);
        return Math.exp(sum / Math.sqrt(WIDTH) - (mask[first + other] === 0 ? 10_000 : 0));
      });
      const all = exponentials.reduce((sum, share) => sum + share, 0);
      const context = tokens.reduce((sum, other) => {
        return sum + ((exponentials[other] ?? 0) / all) * at(first + other, column) ** 2;
      }, 0);
      return at(token, column) + context;
    });
    return normalised(normalised(row));
  }).flat();
}

function normalised(row: readonly number[]): number[] {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
  const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length;
  return row.map((x) => (x - mean) / Math.sqrt(variance));
}

describe('attention', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 13])('of %i tokens and every sequence, but not to padding', async (length) => {
    const sequences = 3;
    const count = sequences * length;
    const batch: Batch = {
      sequences,
      length,
      ids: new Int32Array(count),
      types: new Int32Array(count),
      mask: Int32Array.from({ length: count }, (_, at) => (at >= length && at % length > length / 2 ? 0 : 1)),
    };
    const x = Float64Array.from(numbers(count * HIDDEN, 7, 1));
    const found = await encode(pass, x, batch, () => Promise.resolve());
    expected(x, batch).forEach((number, at) => {
      expect(found[at]).toBeCloseTo(number, 10);
    });
  });
});
