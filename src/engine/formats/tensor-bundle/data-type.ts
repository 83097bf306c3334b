/** TensorFlow's data types by number, from tensorflow/core/framework/types.proto. */

import type { Dtype } from '../dtype.ts';

const DTYPES: ReadonlyMap<number, Dtype> = new Map([
  [1, 'float32'],
  [2, 'float64'],
  [3, 'int32'],
  [4, 'uint8'],
  [5, 'int16'],
  [6, 'int8'],
  [7, 'string'],
  [8, 'complex64'],
  [9, 'int64'],
  [10, 'bool'],
  [11, 'qint8'],
  [12, 'quint8'],
  [13, 'qint32'],
  [14, 'bfloat16'],
  [15, 'qint16'],
  [16, 'quint16'],
  [17, 'uint16'],
  [18, 'complex128'],
  [19, 'float16'],
  [20, 'resource'],
  [21, 'variant'],
  [22, 'uint32'],
  [23, 'uint64'],
  [24, 'float8_e5m2'],
  [25, 'float8_e4m3fn'],
  [29, 'int4'],
  [30, 'uint4'],
] as const);

const NUMBERS: ReadonlyMap<Dtype, number> = new Map([...DTYPES].map(([number, dtype]) => [dtype, number]));

/** The type of a number; an unknown one is named by it, so that a message can tell it. */
export function dtypeOf(dataType: number): Dtype {
  return DTYPES.get(dataType) ?? `dtype ${dataType}`;
}

/** The number of a type. Undoes {@link dtypeOf}. */
export function dataTypeOf(dtype: Dtype): number {
  const number = NUMBERS.get(dtype) ?? /^dtype (\d+)$/.exec(dtype)?.[1];
  if (number === undefined) throw new Error(`TensorFlow has no ${dtype}`);
  return Number(number);
}
