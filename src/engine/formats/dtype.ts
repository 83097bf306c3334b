/** Types of elements, by the names that NumPy and ml_dtypes give them; each format maps its own to these. */

/** Bytes of one element; `null` where elements have no fixed width. */
const WIDTHS = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float8_e4m3fn: 1,
  float8_e5m2: 1,
  float8_e8m0fnu: 1,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
  complex64: 8,
  complex128: 16,
  // TensorFlow's own. Its 4-bit integers take a byte each in a bundle.
  int4: 1,
  uint4: 1,
  qint32: 4,
  qint16: 2,
  qint8: 1,
  quint16: 2,
  quint8: 1,
  string: null,
  resource: null,
  variant: null,
} as const satisfies Readonly<Record<string, number | null>>;

type KnownDtype = keyof typeof WIDTHS;

/** Types of which every element has the same number of bytes. */
export type FixedDtype = { [D in KnownDtype]: (typeof WIDTHS)[D] extends number ? D : never }[KnownDtype];

/** A type by its name, or one that a newer writer has, by its number. */
export type Dtype = KnownDtype | `dtype ${number}`;

/** The types that weights are read in. */
export type FloatDtype = 'float32' | 'float16' | 'bfloat16' | 'float64';

/** Whether it is one of the types that weights are read in. */
export function isFloat(dtype: Dtype): dtype is FloatDtype {
  return dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16' || dtype === 'float64';
}

/** Bytes of one element, or `null` for strings, handles and unknown types. */
export function widthOf(dtype: FixedDtype): number;
export function widthOf(dtype: Dtype): number | null;
export function widthOf(dtype: Dtype): number | null {
  return dtype in WIDTHS ? WIDTHS[dtype as KnownDtype] : null;
}
