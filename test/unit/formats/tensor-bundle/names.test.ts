import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareNames } from '../../../../src/engine/formats/tensor.ts';
import { compareBytes } from '../../../../src/engine/formats/tensor-bundle/block.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

it('names are ordered as their bytes are, also where UTF-16 orders them otherwise', () => {
  expect(compareNames('\uffff', '😀')).toBeLessThan(0);
  const name = fc.string({ unit: fc.constantFrom('a', 'é', '天', '\ue000', '\uffff', '😀', '𠀀') });
  fc.assert(
    fc.property(name, name, (a, b) => Math.sign(compareNames(a, b)) === Math.sign(compareBytes(utf8(a), utf8(b)))),
  );
});
