/** Elements as float32, and float32 as bytes. */

import { type Dtype, isFloat, widthOf } from '../formats/dtype.ts';
import { widen } from '../formats/float.ts';

/** The elements of a float type as float32: a view where they are that already, else a copy. */
export function toFloat32(dtype: Dtype, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  // Whoever opens a model or plans a conversion has refused it before.
  if (!isFloat(dtype)) throw new Error(`${dtype} is no type of floats`);
  if (dtype === 'float32') return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const floats = new Float32Array(bytes.length / widthOf(dtype));
  widen(dtype, bytes, floats);
  return floats;
}

type Numbers = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Int8Array<ArrayBuffer>;

export function bytesOf(numbers: Numbers): Uint8Array<ArrayBuffer> {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
