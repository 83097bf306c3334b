/** The types of safetensors, of which one element has a whole number of bytes (its README, "Format"). */

import type { Dtype } from '../dtype.ts';

const DTYPES = {
  BOOL: 'bool',
  U8: 'uint8',
  I8: 'int8',
  F8_E4M3: 'float8_e4m3fn',
  F8_E5M2: 'float8_e5m2',
  F8_E8M0: 'float8_e8m0fnu',
  I16: 'int16',
  U16: 'uint16',
  F16: 'float16',
  BF16: 'bfloat16',
  I32: 'int32',
  U32: 'uint32',
  F32: 'float32',
  C64: 'complex64',
  F64: 'float64',
  I64: 'int64',
  U64: 'uint64',
} as const satisfies Readonly<Record<string, Dtype>>;

type SafetensorsDtype = (typeof DTYPES)[keyof typeof DTYPES];

const NAMES: ReadonlyMap<Dtype, string> = new Map(Object.entries(DTYPES).map(([name, dtype]) => [dtype, name]));

/** The type of a name; `null` for one that is none. */
export function dtypeOf(name: unknown): SafetensorsDtype | null {
  return typeof name === 'string' && Object.hasOwn(DTYPES, name) ? DTYPES[name as keyof typeof DTYPES] : null;
}

/** The name of a type that the format has. */
export function typeNameOf(dtype: Dtype): string {
  const name = NAMES.get(dtype);
  if (name === undefined) throw new Error(`safetensors has no ${dtype}`);
  return name;
}
