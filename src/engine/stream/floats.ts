/** Elements as float32, and float32 as bytes. */

import { dtypeName, dtypeWidth } from '../checkpoint/dtype.ts';
import { widen } from '../checkpoint/float.ts';

/** The elements as float32: a view where they are that already, else a copy. */
export function toFloat32(dtype: number, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const name = dtypeName(dtype);
  if (name !== 'float16' && name !== 'bfloat16' && name !== 'float64') {
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  }
  const floats = new Float32Array(bytes.length / (dtypeWidth(dtype) ?? 4));
  widen(name, bytes, floats);
  return floats;
}

export function bytesOf(floats: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}
