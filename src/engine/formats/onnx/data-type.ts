/** The types of ONNX's tensors (onnx.proto, TensorProto.DataType). */

import type { Dtype } from '../dtype.ts';

const NUMBERS = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
} as const satisfies Partial<Record<Dtype, number>>;

/** A type that ONNX has. */
export type OnnxDtype = keyof typeof NUMBERS;

/** @throws Error for a type that no target writes there */
export function dataTypeOf(dtype: Dtype): number {
  if (!Object.hasOwn(NUMBERS, dtype)) throw new Error(`ONNX has no ${dtype}`);
  return NUMBERS[dtype as OnnxDtype];
}
