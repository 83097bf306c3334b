/** Protobuf messages field by field: any number, any wire type, lengths that lie. */

import { concat, littleEndian, varint } from './bytes.ts';

export interface Field {
  number: number;
  /** 0 varint, 1 eight bytes, 2 with a length, 5 four bytes; others are none. */
  wire: number;
  value: number | bigint | Uint8Array | Field[];
  /** Of wire type 2; `null` is the right one. */
  length: number | bigint | null;
}

export function field(number: number, value: Field['value'], wire = typeof value === 'object' ? 2 : 0): Field {
  return { number, wire, value, length: null };
}

export function encodeFields(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  return concat(...fields.map(encodeField));
}

function encodeField({ number, wire, value, length }: Field): Uint8Array {
  const tag = varint((BigInt(number) << 3n) | BigInt.asUintN(3, BigInt(wire)));
  if (typeof value === 'object') {
    const content = value instanceof Uint8Array ? value : encodeFields(value);
    return concat(tag, varint(length ?? content.length), content);
  }
  if (wire === 1) return concat(tag, littleEndian(value, 8));
  if (wire === 5) return concat(tag, littleEndian(value, 4));
  return concat(tag, varint(value));
}

/** The fields of a BundleHeaderProto. */
export function headerFields(shards: number | bigint = 1, endianness = 0): Field[] {
  return [field(1, shards), ...(endianness === 0 ? [] : [field(2, endianness)]), field(3, [field(1, 1)])];
}

/** What a BundleEntryProto says; `crc32c` is unmasked. */
export interface EntryClaims {
  readonly dtype?: number;
  readonly shape?: readonly (number | bigint)[];
  readonly shard?: number | bigint;
  readonly offset?: number | bigint;
  readonly size?: number | bigint;
  /** Masked, as it is stored. */
  readonly crc?: number;
}

/** The fields of a BundleEntryProto: float32 [2, 3] unless it says otherwise. */
export function entryFields(claims: EntryClaims = {}): Field[] {
  const { dtype = 1, shape = [2, 3], shard = 0, offset = 0, size = 24, crc = 0 } = claims;
  const dims = shape.map((dimension) => field(2, [field(1, dimension)]));
  return [field(1, dtype), field(2, dims), field(3, shard), field(4, offset), field(5, size), field(6, crc, 5)];
}
