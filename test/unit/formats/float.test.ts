import { describe, expect, it } from 'vitest';
import { halve, widen } from '../../../src/engine/formats/float.ts';

/** The value of a half-precision number, by definition (IEEE 754, section 3.4). */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

describe('widening to float32', () => {
  it('keeps every one of the 65536 float16 numbers', () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
    const floats = new Float32Array(65536);
    widen('float16', new Uint8Array(halves.buffer), floats);
    for (let bits = 0; bits < 65536; bits++) expect(Object.is(floats[bits], halfValue(bits)), `${bits}`).toBe(true);
  });

  it('keeps bfloat16 numbers', () => {
    const floats = new Float32Array(3);
    widen('bfloat16', Uint8Array.of(0x80, 0x3f, 0x20, 0xc0, 0x00, 0x00), floats);
    expect([...floats]).toEqual([1, -2.5, 0]);
  });

  it('rounds float64 to the nearest float32', () => {
    const floats = new Float32Array(2);
    widen('float64', new Uint8Array(Float64Array.of(0.1, -1e-50).buffer), floats);
    expect([...floats]).toEqual([Math.fround(0.1), -0]);
  });

  it('reads elements that are not aligned', () => {
    const floats = new Float32Array(1);
    widen('bfloat16', Uint8Array.of(9, 0x80, 0x3f).subarray(1), floats);
    expect(floats[0]).toBe(1);
  });
});

describe('rounding to float16', () => {
  const rounded = (...values: number[]) => {
    const into = new Uint16Array(values.length);
    halve(Float32Array.from(values), into);
    return [...into];
  };

  it('gives every one of the 65536 numbers back, and what is no number as that', () => {
    const bits = Array.from({ length: 65536 }, (_, half) => half);
    const given = rounded(...bits.map(halfValue));
    for (const half of bits) {
      if (Number.isNaN(halfValue(half))) expect(halfValue(given[half] ?? 0)).toBeNaN();
      else expect(given[half]).toBe(half);
    }
  });

  it('takes the nearest, and between two the even one', () => {
    for (let half = 0; half < 0x7bff; half++) {
      const [below, above] = [halfValue(half), halfValue(half + 1)];
      const middle = (below + above) / 2;
      const near = [middle * (1 - 2 ** -23), middle, middle * (1 + 2 ** -23)];
      const even = half % 2 === 0 ? half : half + 1;
      expect(rounded(...near)).toEqual([half, even, half + 1]);
    }
    expect(rounded(65519.99, 65520, -1e9, 2 ** -25, 2 ** -25 * 1.01)).toEqual([0x7bff, 0x7c00, 0xfc00, 0, 1]);
  });
});
