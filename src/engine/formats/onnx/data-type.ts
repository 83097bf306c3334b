/** The types of ONNX's tensors (onnx.proto, TensorProto.DataType). */

import type { Dtype, FixedDtype } from '../dtype.ts';

const NUMBERS = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
} as const satisfies Partial<Record<FixedDtype, number>>;

/** A type that ONNX has. */
export type OnnxDtype = keyof typeof NUMBERS;

const DTYPES: ReadonlyMap<number, OnnxDtype> = new Map(
  Object.entries(NUMBERS).map(([dtype, number]) => [number, dtype as OnnxDtype]),
);

/** The type of a number; `null` for one whose elements have no fixed width, or that nobody knows. */
export function dtypeOf(number: number): OnnxDtype | null {
  return DTYPES.get(number) ?? null;
}

/** @throws Error for a type that no target writes there */
export function dataTypeOf(dtype: Dtype): number {
  if (!Object.hasOwn(NUMBERS, dtype)) throw new Error(`ONNX has no ${dtype}`);
  return NUMBERS[dtype as OnnxDtype];
}
