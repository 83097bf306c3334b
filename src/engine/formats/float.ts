/** Float types that TensorFlow writes and that we widen to float32, and float16 of those. All are little-endian. */

/**
 * Widens `count` elements. Values of float16 and bfloat16 are kept exactly; float64 is rounded to the nearest float32.
 * @param bytes the elements, unaligned or not
 * @param into receives `count` floats
 */
export function widen(dtype: 'float16' | 'bfloat16' | 'float64', bytes: Uint8Array, into: Float32Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case 'float64':
      for (let i = 0; i < into.length; i++) into[i] = view.getFloat64(8 * i, true);
      return;
    case 'bfloat16': {
      // bfloat16 is the upper half of a float32.
      const bits = new Uint32Array(into.buffer, into.byteOffset, into.length);
      for (let i = 0; i < bits.length; i++) bits[i] = view.getUint16(2 * i, true) << 16;
      return;
    }
    case 'float16': {
      const bits = new Uint32Array(into.buffer, into.byteOffset, into.length);
      for (let i = 0; i < bits.length; i++) bits[i] = float32Bits(view.getUint16(2 * i, true));
      return;
    }
  }
}

/** The bits of the float32 that equals an IEEE 754 half-precision number (sign 1, exponent 5, fraction 10). */
function float32Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Subnormal: shift the highest set bit to where the implicit one is.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

/** Rounds float32 to the nearest float16, halves to the even one; what is larger than any becomes infinite. */
export function halve(floats: Float32Array, into: Uint16Array): void {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  for (let i = 0; i < bits.length; i++) into[i] = halfBits(bits[i] as number);
}

/** The bits of the float16 that is nearest to a float32. */
function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  // Infinite, or NaN with what is left of its payload and never without one.
  if (magnitude >= 0x7f800000)
    return sign | 0x7c00 | (magnitude > 0x7f800000 ? 0x200 | ((magnitude >>> 13) & 0x3ff) : 0);
  // Beyond what rounds to 65504.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) return sign | roundedShift(magnitude - 0x38000000, 13);
  // Subnormal: multiples of 2^-24.
  const shift = 126 - (magnitude >>> 23);
  return shift > 24 ? sign : sign | roundedShift((magnitude & 0x7fffff) | 0x800000, shift);
}

/** Shifts right, and rounds what falls out, halves to even. */
function roundedShift(value: number, shift: number): number {
  return (value + ((1 << (shift - 1)) - 1) + ((value >>> shift) & 1)) >>> shift;
}
