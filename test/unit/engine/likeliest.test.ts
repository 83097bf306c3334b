import { expect, it } from 'vitest';
import { Likeliest } from '../../../src/engine/use-cases/trial/likeliest.ts';

/** The same by all of them at once. */
function sorted(logits: readonly number[], top: number) {
  const largest = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return logits
    .map((logit, id) => ({ id, probability: Math.exp(logit - largest) / sum }))
    .sort((a, b) => b.probability - a.probability || a.id - b.id)
    .slice(0, top);
}

it.each([1, 3, 50, 5000])('the %i likeliest are the same in whatever parts the words come', (top) => {
  const logits = Float32Array.from({ length: 7000 }, (_, i) => ((i * 7919) % 4001) / 100 - 20);
  const expected = sorted([...logits], top);
  for (const part of [7000, 1000, 333]) {
    const likeliest = new Likeliest(top);
    for (let from = 0; from < logits.length; from += part) likeliest.add(logits.subarray(from, from + part), from);
    const found = likeliest.words();
    expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    for (const [i, { probability }] of found.entries())
      expect(probability).toBeCloseTo(expected[i]?.probability ?? 0, 12);
  }
});

it('what is no number is no word', () => {
  const likeliest = new Likeliest(3);
  likeliest.add(Float32Array.of(Number.NaN, 1, Number.NEGATIVE_INFINITY), 0);
  expect(likeliest.words()).toEqual([{ id: 1, probability: 1 }]);
});
