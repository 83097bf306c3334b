/** Roundings of weights that repeat are no chance: all of a sum may lean to one side. A right table is right all the same. */

import { describe, expect, it } from 'vitest';
import { changed, convertedInOrder, convertFiles, floatsOf, ORDERS, verifyFiles } from '../../verdicts/conversions.ts';
import { filesOf, TINY } from '../../verdicts/random-model.ts';

const WORDS = 'bert/embeddings/word_embeddings';

/** A model whose factors are filled by these functions of an element's number. */
function filled(left: (at: number) => number, right: (at: number) => number) {
  return changed(filesOf({ ...TINY, vocabularySize: 100 }), (tensors) => {
    for (const [name, fill] of [
      [WORDS, left],
      [`${WORDS}_2`, right],
    ] as const) {
      const floats = floatsOf(tensors, name);
      floats.forEach((_, at) => {
        floats[at] = fill(at);
      });
    }
  });
}

describe.each<[string, (at: number) => number, (at: number) => number]>([
  ['all the same', () => 0.02, () => 0.1],
  // Of 20 000 pairs, the one whose roundings lean furthest.
  ['all the same, and lean', () => 0.1576448678970337, () => 0.20927903056144714],
  ['the same but for a sign', (at) => (at % 3 === 0 ? -0.02 : 0.02), () => 0.1],
  ['of two kinds', (at) => (at % 2 === 0 ? 0.3 : 0.1), (at) => (at % 5 === 0 ? 0.7 : 0.1)],
  ['rising', (at) => (at % 128) / 127, () => 1 / 3],
  ['zeros', () => 0, () => 0],
  ['one large among small ones', (at) => (at % 128 === 5 ? 1000 : 0.001), () => 0.1],
])('factors that are %s', (_, left, right) => {
  it.each(['our own', ...ORDERS] as const)('are multiplied rightly, added up in %s order', async (order) => {
    const source = await filled(left, right);
    const own = await convertFiles(source, 'google', 'wasm');
    const converted = order === 'our own' ? own : await convertedInOrder(source, own, order);
    const { ok, embedding } = await verifyFiles(source, converted, 'wasm');
    expect({ ok, beyond: embedding.beyond }).toEqual({ ok: true, beyond: 0 });
  });

  it('are found out where the table is scaled by 1 + 2^-16', async () => {
    const source = await filled(left, right);
    const own = await convertFiles(source, 'google', 'wasm');
    const scaled = await changed(own, (tensors) => {
      const floats = floatsOf(tensors, WORDS);
      floats.forEach((x, at) => {
        floats[at] = x * (1 + 2 ** -16);
      });
    });
    const nothing = left(0) === 0 && right(0) === 0;
    expect((await verifyFiles(source, scaled, 'wasm')).ok).toBe(nothing);
  });
});
