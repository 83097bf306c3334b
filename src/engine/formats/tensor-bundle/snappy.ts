/**
 * Snappy decompression, for index blocks of type 1 (google/snappy, format_description.txt): a varint with the
 * uncompressed length, then elements whose low two tag bits say what they are: 0 literal, 1–3 a copy of earlier output
 * with an 11-, 16- or 32-bit offset.
 */

import { type Reason, reason } from '../../problem/reason.ts';
import { type Cursor, readVarint } from './varint.ts';

/** Why a stream is no Snappy, or its output. */
export type Unsnapped =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: Reason };

/** Decompresses `input`, whose claimed length may be `limit` bytes at most. */
export function unsnap(input: Uint8Array, limit: number): Unsnapped {
  const cursor: Cursor = { bytes: input, position: 0, end: input.length };
  const length = readVarint(cursor);
  if (length === null) return bad(reason('snappy-no-length', {}));
  if (length > limit) return bad(reason('snappy-length', { claimed: length, limit }));
  // Three bytes can stand for 64 at most, so a larger claim cannot be met: refuse it before allocating.
  if (length > 64 * input.length) return bad(reason('snappy-length', { claimed: length, limit: 64 * input.length }));
  const output = new Uint8Array(length);
  let written = 0;
  while (cursor.position < cursor.end) {
    const element = readElement(cursor);
    if (element === null) return bad(reason('snappy-element', { at: cursor.position }));
    if (element.length > length - written) return bad(reason('snappy-overrun', { at: cursor.position }));
    if (element.kind === 'literal') {
      output.set(input.subarray(cursor.position, cursor.position + element.length), written);
      cursor.position += element.length;
    } else {
      if (element.offset === 0 || element.offset > written) return bad(reason('snappy-copy', { at: cursor.position }));
      // Byte by byte: a copy may overlap what it writes, which repeats a pattern.
      for (let i = 0; i < element.length; i++) output[written + i] = output[written + i - element.offset] ?? 0;
    }
    written += element.length;
  }
  return written === length ? { ok: true, bytes: output } : bad(reason('snappy-short', { written, length }));
}

type Element = { kind: 'literal'; length: number } | { kind: 'copy'; length: number; offset: number };

function readElement(cursor: Cursor): Element | null {
  const tag = cursor.bytes[cursor.position++] ?? 0;
  switch (tag & 3) {
    case 0: {
      const short = tag >>> 2;
      const length = short < 60 ? short + 1 : plusOne(readLittleEndian(cursor, short - 59));
      return length === null || length > cursor.end - cursor.position ? null : { kind: 'literal', length };
    }
    case 1: {
      const low = readLittleEndian(cursor, 1);
      return low === null ? null : { kind: 'copy', length: ((tag >>> 2) & 7) + 4, offset: ((tag >>> 5) << 8) | low };
    }
    default: {
      const offset = readLittleEndian(cursor, (tag & 3) === 2 ? 2 : 4);
      return offset === null ? null : { kind: 'copy', length: (tag >>> 2) + 1, offset };
    }
  }
}

function readLittleEndian(cursor: Cursor, count: number): number | null {
  if (count > cursor.end - cursor.position) return null;
  let value = 0;
  for (let i = 0; i < count; i++) value += (cursor.bytes[cursor.position++] ?? 0) * 2 ** (8 * i);
  return value;
}

function plusOne(value: number | null): number | null {
  return value === null ? null : value + 1;
}

function bad(reason: Reason): Unsnapped {
  return { ok: false, reason };
}
