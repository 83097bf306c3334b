/** A sample of what `npm run bench -- --verdicts` tries: no right conversion is accused, no wrong one is missed. */

import { beforeAll, describe, expect, it } from 'vitest';
import type { TargetName } from '../../../src/engine/targets/names.ts';
import {
  convertedInOrder,
  convertFiles,
  FAULTS,
  flippedBits,
  ORDERS,
  tensorsOf,
  verifyFiles,
} from '../../verdicts/conversions.ts';
import { AMPLIFYING, filesOf, type RandomModel, TINY } from '../../verdicts/random-model.ts';
import type { Files } from '../memory.ts';

const BACKEND = 'wasm';

async function verdictOn(model: RandomModel, format: TargetName = 'google') {
  const source = filesOf(model);
  return verifyFiles(source, await convertFiles(source, format, BACKEND), BACKEND);
}

describe('a right conversion is not accused', () => {
  it.each<Partial<RandomModel>>([
    { deviation: 0.01, scales: 0 },
    { deviation: 0.1, scales: 0.1 },
    { deviation: 0.1, scales: 1.5, activation: 'relu' },
    { deviation: 0.2, scales: 0.1, activation: 'tanh' },
    { deviation: 0.02, largeChannels: true },
    { deviation: 0.08, biases: 5, activation: 'linear' },
    { deviation: 0.05, dtype: 'float16' },
    { size: 'base', deviation: 0.1, scales: 0.1 },
  ])('of weights spread as %o', async (spread) => {
    for (const format of ['google', 'huggingface'] as const) {
      const found = await verdictOn({ ...TINY, ...spread }, format);
      expect(found, JSON.stringify(found.maxAbsDiff)).toMatchObject({ ok: true, settings: [] });
    }
  });

  it.each(ORDERS)('by a program that adds up %s', async (order) => {
    const source = filesOf(TINY);
    const converted = await convertedInOrder(source, await convertFiles(source, 'google', BACKEND), order);
    expect(await verifyFiles(source, converted, BACKEND)).toMatchObject({ ok: true, grade: 'proved' });
  });

  it('of a model that amplifies rounding, but its outputs are no proof', async () => {
    const found = await verdictOn(AMPLIFYING);
    expect(found).toMatchObject({ ok: true, grade: 'weights-proved' });
    expect(found.amplified).not.toEqual([]);
  });
});

describe('a wrong conversion is not missed', () => {
  const source = filesOf(TINY);
  let right: Files = {};

  beforeAll(async () => {
    right = await convertFiles(source, 'google', BACKEND);
  });

  it.each(FAULTS)('with $what', async ({ spoil }) => {
    expect(await verifyFiles(source, await spoil(right, source), BACKEND)).toMatchObject({ ok: false, grade: 'wrong' });
  });

  it('with one bit of any tensor that is copied', async () => {
    const faults = flippedBits([...(await tensorsOf(right)).keys()]);
    expect(faults).toHaveLength(29);
    for (const { what, spoil } of faults.filter((_, nth) => nth % 4 === 0)) {
      expect((await verifyFiles(source, await spoil(right, source), BACKEND)).grade, what).toBe('wrong');
    }
  });

  it('of a model that amplifies rounding', async () => {
    const amplifying = filesOf(AMPLIFYING);
    const converted = await convertFiles(amplifying, 'google', BACKEND);
    for (const { what, spoil } of FAULTS) {
      const found = await verifyFiles(amplifying, await spoil(converted, amplifying), BACKEND);
      expect(found.grade, what).toBe('wrong');
    }
  });
});
