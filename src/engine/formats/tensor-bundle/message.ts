/**
 * The messages of a bundle's index in protobuf's wire format (protobuf.dev/programming-guides/encoding). TensorFlow's
 * tensor_bundle.proto, tensor_shape.proto and versions.proto have their fields.
 */

import { type Reason, reason } from '../../problem/reason.ts';
import { concat } from '../concat.ts';
import { type Cursor, readVarint, readWideVarint, writeVarint } from './varint.ts';

/** Real ones have a hundred. Two bytes can stand for a message within. */
const MAX_MESSAGE_BYTES = 32 << 10;

const VARINT = 0;
const EIGHT_BYTES = 1;
const BYTES = 2;
const FOUR_BYTES = 5;

/** The values of each field in their order: numbers, which may be no safe integers, or bytes. */
type Fields = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

export type ParsedMessage =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: Reason };

/** A message as it was read. Fields that nobody asks for are none of its reader's business. */
export class Message {
  constructor(private readonly fields: Fields) {}

  /** The last value of a field, 0 where it has none. */
  number(field: number): number {
    return this.fields.get(field)?.findLast((value) => typeof value === 'number') ?? 0;
  }

  /** All values of a repeated field. */
  all(field: number): readonly Uint8Array[] {
    return this.fields.get(field)?.filter((value) => typeof value !== 'number') ?? [];
  }

  /** The one message of a field. What comes in parts is what they are together. */
  part(field: number): Uint8Array {
    return concat(...this.all(field));
  }
}

export function parseMessage(bytes: Uint8Array): ParsedMessage {
  const { length: end } = bytes;
  if (end > MAX_MESSAGE_BYTES) {
    return { ok: false, reason: reason('too-large', { bytes: end, limit: MAX_MESSAGE_BYTES }) };
  }
  const fields = new Map<number, (number | Uint8Array)[]>();
  const cursor: Cursor = { bytes, position: 0, end };
  while (cursor.position < end) {
    const at = cursor.position;
    const tag = readVarint(cursor) ?? 0;
    const [field, wire] = [Math.floor(tag / 8), tag % 8];
    const value = readValue(cursor, wire);
    if (field < 1 || field >= 2 ** 29 || value === null) {
      return { ok: false, reason: reason('message-malformed', { at }) };
    }
    const values = fields.get(field);
    if (values) values.push(value);
    else fields.set(field, [value]);
  }
  return { ok: true, message: new Message(fields) };
}

/** `null` where it is cut off, or of a kind that there is none of. */
function readValue(cursor: Cursor, wire: number): number | Uint8Array | null {
  switch (wire) {
    case VARINT:
      return readWideVarint(cursor);
    case EIGHT_BYTES:
      return take(cursor, 8);
    case BYTES: {
      const length = readVarint(cursor);
      return length === null ? null : take(cursor, length);
    }
    case FOUR_BYTES: {
      const bytes = take(cursor, 4);
      return bytes && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    }
    default:
      return null;
  }
}

function take(cursor: Cursor, length: number): Uint8Array | null {
  if (length > cursor.end - cursor.position) return null;
  cursor.position += length;
  return cursor.bytes.subarray(cursor.position - length, cursor.position);
}

/** What a field is written as: a varint, a message within, or four bytes. */
type Written = number | Uint8Array | { readonly fixed32: number };

/** Writes a message. A number that is 0 is left out, as the third version of protobuf does. */
export function encodeMessage(fields: readonly (readonly [field: number, value: Written])[]): Uint8Array {
  const bytes: number[] = [];
  for (const [field, value] of fields) {
    if (typeof value === 'number') {
      if (value === 0) continue;
      writeVarint(bytes, field * 8 + VARINT);
      writeVarint(bytes, value);
    } else if (value instanceof Uint8Array) {
      writeVarint(bytes, field * 8 + BYTES);
      writeVarint(bytes, value.length);
      bytes.push(...value);
    } else if (value.fixed32 !== 0) {
      writeVarint(bytes, field * 8 + FOUR_BYTES);
      bytes.push(...new Uint8Array(Uint32Array.of(value.fixed32).buffer));
    }
  }
  return Uint8Array.from(bytes);
}
