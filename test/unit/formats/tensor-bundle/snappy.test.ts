import { describe, expect, it } from 'vitest';
import { unsnap } from '../../../../src/engine/formats/tensor-bundle/snappy.ts';

const LIMIT = 1 << 20;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('Snappy', () => {
  it('unpacks literals and copies that overlap what they write', () => {
    // length 12; literal "ab"; copy of 10 bytes from 2 back
    const unpacked = unsnap(Uint8Array.of(12, 0x04, 0x61, 0x62, ((10 - 4) << 2) | 1, 2), LIMIT);
    expect(unpacked.ok && text(unpacked.bytes)).toBe('abababababab');
  });

  it('unpacks copies with offsets of two and four bytes', () => {
    const two = unsnap(Uint8Array.of(6, 0x08, 1, 2, 3, (2 << 2) | 2, 3, 0), LIMIT);
    expect(two.ok && [...two.bytes]).toEqual([1, 2, 3, 1, 2, 3]);
    const four = unsnap(Uint8Array.of(6, 0x08, 1, 2, 3, (2 << 2) | 3, 3, 0, 0, 0), LIMIT);
    expect(four.ok && [...four.bytes]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('unpacks a literal whose length has bytes of its own', () => {
    const literal = Uint8Array.from({ length: 100 }, (_, i) => i);
    const unpacked = unsnap(Uint8Array.of(100, 60 << 2, 99, ...literal), LIMIT);
    expect(unpacked.ok && [...unpacked.bytes]).toEqual([...literal]);
  });

  it.each([
    ['nothing', []],
    ['a copy from before the start', [4, ((4 - 4) << 2) | 1, 1]],
    ['a copy with offset 0', [5, 0x00, 7, ((4 - 4) << 2) | 1, 0]],
    ['a literal that is cut off', [9, 8 << 2, 1, 2]],
    ['more output than it claims', [1, 0x04, 1, 2]],
    ['less output than it claims', [9, 0x04, 1, 2]],
    ['an offset that is cut off', [8, 0x00, 1, 2, 3]],
  ])('refuses %s', (_, bytes) => {
    expect(unsnap(Uint8Array.from(bytes), LIMIT).ok).toBe(false);
  });

  it('refuses a claim above the limit', () => {
    expect(unsnap(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0), LIMIT).ok).toBe(false);
  });
});
