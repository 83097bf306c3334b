/**
 * The records of a zip whose entries are stored, as they are written one behind the other into a stream (PKWARE's
 * APPNOTE.TXT 6.3.10, whose sections are named here): an entry's checksum follows its bytes.
 */

import { concat } from '../concat.ts';

const MAX_UINT16 = 0xffff;
const MAX_UINT32 = 0xffffffff;
const SIGNATURES = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  end: 0x06054b50,
} as const;
const VERSION = { plain: 10, zip64: 45 } as const;
/** Unix, whose permissions `rw-r--r--` of a file are in the upper half of the external attributes. */
const MADE_BY_UNIX = 3 << 8;
const FILE_ATTRIBUTES = 0o100644;
/** 4.4.4: sizes and checksum follow the data; the name is UTF-8. */
const FLAGS = { descriptor: 1 << 3, utf8: 1 << 11 } as const;
const EXTRA_ZIP64 = 0x0001;
/** Info-ZIP's extended timestamp: seconds since 1970. */
const EXTRA_TIME = 0x5455;
const HAS_MODIFIED = 1;

/** One that is about to be written. */
export interface ZipEntry {
  readonly path: string;
  readonly size: number;
  readonly modified: Date;
}

/** One that has been written. */
export interface WrittenEntry extends ZipEntry {
  /** Where its local header lies. */
  readonly at: number;
  readonly crc32: number;
}

type Width = 1 | 2 | 4 | 8;
type Field = readonly [value: number, width: Width];

function record(...fields: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [, width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, width] of fields) {
    if (width === 1) view.setUint8(at, value);
    else if (width === 2) view.setUint16(at, value, true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += width;
  }
  return bytes;
}

/** 4.3.7. */
export function localHeader(entry: ZipEntry): Uint8Array {
  const { path, size } = entry;
  const name = new TextEncoder().encode(path);
  const told = isLarge(entry) ? MAX_UINT32 : 0;
  const extra = concat(isLarge(entry) ? zip64Extra(size, size) : new Uint8Array(0), timeExtra(entry));
  const lengths: readonly Field[] = [
    [name.length, 2],
    [extra.length, 2],
  ];
  return concat(
    record([SIGNATURES.local, 4], ...common(entry, name), [0, 4], [told, 4], [told, 4], ...lengths),
    name,
    extra,
  );
}

/** 4.3.9: what follows an entry's bytes. */
export function descriptor(entry: ZipEntry, crc32: number): Uint8Array {
  const width = isLarge(entry) ? 8 : 4;
  return record([SIGNATURES.descriptor, 4], [crc32, 4], [entry.size, width], [entry.size, width]);
}

/** 4.3.12: an entry's line in the directory. */
export function centralHeader(entry: WrittenEntry): Uint8Array {
  const { path, size, at, crc32 } = entry;
  const name = new TextEncoder().encode(path);
  const isFar = at >= MAX_UINT32;
  const large = [...(isLarge(entry) ? [size, size] : []), ...(isFar ? [at] : [])];
  const extra = concat(large.length > 0 ? zip64Extra(...large) : new Uint8Array(0), timeExtra(entry));
  const told = isLarge(entry) ? MAX_UINT32 : size;
  const version = isFar ? VERSION.zip64 : versionOf(entry);
  return concat(
    record(
      [SIGNATURES.central, 4],
      [MADE_BY_UNIX, 2],
      ...common(entry, name, version),
      [crc32, 4],
      [told, 4],
      [told, 4],
      [name.length, 2],
      [extra.length, 2],
      // No comment, on the first disk, no internal attributes.
      [0, 2],
      [0, 2],
      [0, 2],
      [FILE_ATTRIBUTES * 2 ** 16, 4],
      [isFar ? MAX_UINT32 : at, 4],
    ),
    name,
    extra,
  );
}

/** 4.3.14 to 4.3.16: what is behind the directory, which lies at an offset and has so many lines and bytes. */
export function endRecords(entries: readonly WrittenEntry[], at: number, bytes: number): Uint8Array {
  const count = entries.length;
  const isLargeEnd = at >= MAX_UINT32 || entries.some((entry) => isLarge(entry) || entry.at >= MAX_UINT32);
  const end = (counts: number, size: number, offset: number) =>
    record(
      [SIGNATURES.end, 4],
      [isLargeEnd ? MAX_UINT16 : 0, 2],
      [isLargeEnd ? MAX_UINT16 : 0, 2],
      [counts, 2],
      [counts, 2],
      [size, 4],
      [offset, 4],
      [0, 2],
    );
  if (!isLargeEnd) return end(count, bytes, at);
  const end64 = record(
    [SIGNATURES.end64, 4],
    // How many bytes follow.
    [44, 8],
    [VERSION.zip64, 2],
    [VERSION.zip64, 2],
    [0, 4],
    [0, 4],
    [count, 8],
    [count, 8],
    [bytes, 8],
    [at, 8],
  );
  const locator = record([SIGNATURES.locator64, 4], [0, 4], [at + bytes, 8], [1, 4]);
  return concat(end64, locator, end(MAX_UINT16, MAX_UINT32, MAX_UINT32));
}

/** What both headers of an entry have, up to its checksum. */
function common(entry: ZipEntry, name: Uint8Array, version: number = versionOf(entry)): readonly Field[] {
  // Two seconds are the least that is told: an odd one counts as the next.
  const modified = new Date(Math.ceil(Math.floor(entry.modified.getTime() / 1000) / 2) * 2000);
  const flags = FLAGS.descriptor | (name.length > entry.path.length ? FLAGS.utf8 : 0);
  const time = (modified.getHours() << 11) | (modified.getMinutes() << 5) | (modified.getSeconds() >> 1);
  const date = ((modified.getFullYear() - 1980) << 9) | ((modified.getMonth() + 1) << 5) | modified.getDate();
  // Stored: method 0.
  return [
    [version, 2],
    [flags, 2],
    [0, 2],
    [time, 2],
    [date, 2],
  ];
}

/** Whether its sizes are told in 64 bits. */
function isLarge({ size }: ZipEntry): boolean {
  return size > MAX_UINT32 / 2;
}

function versionOf(entry: ZipEntry): number {
  return isLarge(entry) ? VERSION.zip64 : VERSION.plain;
}

/** 4.5.3. */
function zip64Extra(...values: readonly number[]): Uint8Array {
  return record([EXTRA_ZIP64, 2], [8 * values.length, 2], ...values.map((value): Field => [value, 8]));
}

function timeExtra({ modified }: ZipEntry): Uint8Array {
  return record([EXTRA_TIME, 2], [5, 2], [HAS_MODIFIED, 1], [Math.floor(modified.getTime() / 1000), 4]);
}
