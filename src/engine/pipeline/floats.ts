/** Elements as float32, and float32 as bytes. */

import { dtypeName, dtypeWidth } from '../formats/dtype.ts';
import { widen } from '../formats/float.ts';

/** The elements of a float type as float32: a view where they are that already, else a copy. */
export function toFloat32(dtype: number, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const name = dtypeName(dtype);
  switch (name) {
    case 'float32':
      return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    case 'float16':
    case 'bfloat16':
    case 'float64': {
      const floats = new Float32Array(bytes.length / (dtypeWidth(dtype) ?? 4));
      widen(name, bytes, floats);
      return floats;
    }
    default:
      // Whoever opens a model or plans a conversion has refused it before.
      throw new Error(`${name} is no type of floats`);
  }
}

export function bytesOf(floats: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}
