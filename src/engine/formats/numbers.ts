/** Elements of a tensor as numbers. All types are little-endian. */

type ReadElement = (view: DataView, offset: number) => number;

const READERS: Readonly<Record<string, { readonly width: number; readonly read: ReadElement }>> = {
  float64: { width: 8, read: (view, offset) => view.getFloat64(offset, true) },
  float32: { width: 4, read: (view, offset) => view.getFloat32(offset, true) },
  int64: { width: 8, read: (view, offset) => Number(view.getBigInt64(offset, true)) },
  uint64: { width: 8, read: (view, offset) => Number(view.getBigUint64(offset, true)) },
  int32: { width: 4, read: (view, offset) => view.getInt32(offset, true) },
  uint32: { width: 4, read: (view, offset) => view.getUint32(offset, true) },
  int16: { width: 2, read: (view, offset) => view.getInt16(offset, true) },
  uint16: { width: 2, read: (view, offset) => view.getUint16(offset, true) },
  int8: { width: 1, read: (view, offset) => view.getInt8(offset) },
  uint8: { width: 1, read: (view, offset) => view.getUint8(offset) },
  bool: { width: 1, read: (view, offset) => view.getUint8(offset) },
};

/**
 * Elements of a type that is a number in JavaScript already; integers beyond 2^53 are rounded.
 * @returns `null` for any other type
 */
export function numbersOf(dtype: string, bytes: Uint8Array): Float64Array | Float32Array | null {
  if (dtype === 'float32' && bytes.byteOffset % 4 === 0) {
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  }
  const reader = READERS[dtype];
  if (!reader) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.length / reader.width }, (_, index) =>
    reader.read(view, index * reader.width),
  );
}
