/** Float types that TensorFlow writes and that we widen to float32. All are little-endian. */

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
