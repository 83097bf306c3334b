/** TensorFlow's data types, from tensorflow/core/framework/types.proto. */

/** Bytes of one element; `null` where elements have no fixed width in a bundle. */
const DTYPES: ReadonlyMap<number, { readonly name: string; readonly width: number | null }> = new Map([
  [1, { name: 'float32', width: 4 }],
  [2, { name: 'float64', width: 8 }],
  [3, { name: 'int32', width: 4 }],
  [4, { name: 'uint8', width: 1 }],
  [5, { name: 'int16', width: 2 }],
  [6, { name: 'int8', width: 1 }],
  [7, { name: 'string', width: null }],
  [8, { name: 'complex64', width: 8 }],
  [9, { name: 'int64', width: 8 }],
  [10, { name: 'bool', width: 1 }],
  [11, { name: 'qint8', width: 1 }],
  [12, { name: 'quint8', width: 1 }],
  [13, { name: 'qint32', width: 4 }],
  [14, { name: 'bfloat16', width: 2 }],
  [15, { name: 'qint16', width: 2 }],
  [16, { name: 'quint16', width: 2 }],
  [17, { name: 'uint16', width: 2 }],
  [18, { name: 'complex128', width: 16 }],
  [19, { name: 'float16', width: 2 }],
  [20, { name: 'resource', width: null }],
  [21, { name: 'variant', width: null }],
  [22, { name: 'uint32', width: 4 }],
  [23, { name: 'uint64', width: 8 }],
  [24, { name: 'float8_e5m2', width: 1 }],
  [25, { name: 'float8_e4m3fn', width: 1 }],
  [29, { name: 'int4', width: 1 }],
  [30, { name: 'uint4', width: 1 }],
]);

/** `DT_FLOAT`, the type of all weights we write. */
export const FLOAT32 = 1;

const FLOATS = new Set(['float32', 'float16', 'bfloat16', 'float64']);

/** Whether it is one of the types that weights are read in. */
export function isFloatType(dtype: number): boolean {
  return FLOATS.has(dtypeName(dtype));
}

/** The name of a data type; unknown numbers are named as such, so that a message can tell them. */
export function dtypeName(dtype: number): string {
  return DTYPES.get(dtype)?.name ?? `dtype ${dtype}`;
}

/** The number of a data type's name; `null` for a name that is none. */
export function dtypeNumber(name: string): number | null {
  for (const [dtype, known] of DTYPES) if (known.name === name) return dtype;
  return null;
}

/** Bytes of one element, or `null` for strings, handles and unknown types. */
export function dtypeWidth(dtype: number): number | null {
  return DTYPES.get(dtype)?.width ?? null;
}
