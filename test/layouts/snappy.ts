/** Snappy streams: elements by hand, and the plainest honest one. */

import { concat, littleEndian, varint } from './bytes.ts';

export function snappyLiteral(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return new Uint8Array(0);
  return concat(Uint8Array.of(61 << 2), littleEndian(bytes.length - 1, 2), bytes);
}

/** A copy of up to 64 bytes from so far back. */
export function snappyCopy(offset: number, length: number): Uint8Array<ArrayBuffer> {
  return concat(Uint8Array.of(((length - 1) << 2) | 2), littleEndian(offset, 2));
}

/** One literal: up to 64 KiB. */
export function snappy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(varint(bytes.length), snappyLiteral(bytes));
}

/** So many times the same byte, 64 of them in three. */
export function snappyRun(byte: number, length: number): Uint8Array<ArrayBuffer> {
  const copies = Math.floor((length - 1) / 64);
  const rest = length - 1 - 64 * copies;
  const copy = snappyCopy(1, 64);
  const run = Uint8Array.from({ length: copies * copy.length }, (_, i) => copy[i % copy.length] ?? 0);
  return concat(
    varint(length),
    snappyLiteral(Uint8Array.of(byte)),
    run,
    rest > 0 ? snappyCopy(1, rest) : new Uint8Array(0),
  );
}
