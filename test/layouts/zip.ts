/**
 * Zips field by field (APPNOTE.TXT). Whatever is `null` is what an honest writer would put there, in the local header what
 * the directory says; anything else is written as it stands.
 */

import { crc32 } from '@node-rs/crc32';
import { concat, littleEndian, utf8 } from './bytes.ts';
import { deflate, RUN_LENGTH } from './deflate.ts';

type Claim = number | bigint | null;

/** What a header of an entry says, of which an archive has two. */
export interface HeaderClaims {
  name: Uint8Array | null;
  flags: number | null;
  method: number | null;
  crc: number | null;
  compressedSize: Claim;
  size: Claim;
  extra: Uint8Array | null;
}

export interface ZipEntryLayout {
  name: Uint8Array;
  /** Unpacked. */
  plain: Uint8Array;
  /** As it is stored; `null`: made from `plain`. */
  stored: Uint8Array | null;
  flags: number;
  /** 0 stored, 8 deflated. */
  method: number;
  extra: Uint8Array;
  comment: Uint8Array;
  /** The system that made it, and the version, as the directory says. */
  madeBy: number;
  /** What Unix keeps there: the mode in the upper half. */
  attributes: number;
  local: HeaderClaims;
  central: HeaderClaims;
  /** Where the directory says that the entry is. */
  offset: Claim;
  /** Whether a local header and data are written, or only the directory's. */
  present: boolean;
}

export interface ZipLayout {
  before: Uint8Array;
  entries: ZipEntryLayout[];
  /** Behind the directory. */
  zip64: Zip64Claims | null;
  diskEntries: Claim;
  totalEntries: Claim;
  directorySize: Claim;
  directoryOffset: Claim;
  comment: Uint8Array;
  commentLength: Claim;
  after: Uint8Array;
}

export interface Zip64Claims {
  entries: Claim;
  directorySize: Claim;
  directoryOffset: Claim;
  /** Where the locator says that the record is. */
  recordOffset: Claim;
}

const NO_CLAIMS = { name: null, flags: null, method: null, crc: null, compressedSize: null, size: null, extra: null };
const UTF8_NAMES = 0x800;
export const UNIX = 3 << 8;
export const SYMLINK = 0o120777 * 0x10000;

export function zipEntry(
  name: string | Uint8Array,
  plain: Uint8Array,
  changes: Partial<ZipEntryLayout> = {},
): ZipEntryLayout {
  return {
    name: typeof name === 'string' ? utf8(name) : name,
    plain,
    stored: null,
    flags: typeof name === 'string' ? UTF8_NAMES : 0,
    method: 8,
    extra: new Uint8Array(0),
    comment: new Uint8Array(0),
    madeBy: UNIX | 20,
    attributes: 0,
    local: { ...NO_CLAIMS },
    central: { ...NO_CLAIMS },
    offset: null,
    present: true,
    ...changes,
  };
}

/** An entry of 258 times so many of the same byte, and one: two bits each. */
export function runEntry(
  name: string,
  byte: number,
  runs: number,
  changes: Partial<ZipEntryLayout> = {},
): ZipEntryLayout {
  const size = 1 + RUN_LENGTH * runs;
  const honest = claims({ size, crc: crcOfRun(byte, size) });
  const stored = deflate({ byte, runs });
  return zipEntry(name, new Uint8Array(0), { stored, local: honest, central: honest, ...changes });
}

/** In parts: an entry may stand for very much. */
function crcOfRun(byte: number, size: number): number {
  const part = new Uint8Array(Math.min(size, 1 << 20)).fill(byte);
  let crc = 0;
  for (let rest = size; rest > 0; rest -= part.length) crc = crc32(part.subarray(0, rest), crc);
  return crc;
}

/** Claims of one header, the rest left honest. */
export const claims = (changes: Partial<HeaderClaims>): HeaderClaims => ({ ...NO_CLAIMS, ...changes });

export function zipLayout(entries: ZipEntryLayout[], changes: Partial<ZipLayout> = {}): ZipLayout {
  return {
    before: new Uint8Array(0),
    entries,
    zip64: null,
    diskEntries: null,
    totalEntries: null,
    directorySize: null,
    directoryOffset: null,
    comment: new Uint8Array(0),
    commentLength: null,
    after: new Uint8Array(0),
    ...changes,
  };
}

export function encodeZip(zip: ZipLayout): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [zip.before];
  let end = zip.before.length;
  const directory: Uint8Array[] = [];
  for (const entry of zip.entries) {
    const data = entry.stored ?? packed(entry);
    directory.push(centralHeader(entry, data, end));
    if (!entry.present) continue;
    const header = concat(localHeader(entry, data), data);
    pieces.push(header);
    end += header.length;
  }
  const central = concat(...directory);
  return concat(...pieces, central, ...directoryEnd(zip, central.length, end));
}

function packed({ plain, method }: ZipEntryLayout): Uint8Array {
  return method === 8 ? deflate(plain) : plain;
}

function localHeader(entry: ZipEntryLayout, data: Uint8Array): Uint8Array {
  const name = entry.local.name ?? entry.name;
  const extra = entry.local.extra ?? entry.extra;
  return concat(utf8('PK\x03\x04'), littleEndian(20, 2), shared(entry, entry.local, data, name, extra), name, extra);
}

function centralHeader(entry: ZipEntryLayout, data: Uint8Array, offset: number): Uint8Array {
  const name = entry.central.name ?? entry.name;
  const extra = entry.central.extra ?? entry.extra;
  return concat(
    utf8('PK\x01\x02'),
    littleEndian(entry.madeBy, 2),
    littleEndian(20, 2),
    shared(entry, entry.central, data, name, extra),
    littleEndian(entry.comment.length, 2),
    littleEndian(0, 2),
    littleEndian(0, 2),
    littleEndian(entry.attributes, 4),
    littleEndian(entry.offset ?? offset, 4),
    name,
    extra,
    entry.comment,
  );
}

/** What both headers have: flags to the lengths of name and extra field. 1 January 1980 is 0x21. */
function shared(
  entry: ZipEntryLayout,
  claimed: HeaderClaims,
  data: Uint8Array,
  name: Uint8Array,
  extra: Uint8Array,
): Uint8Array {
  return concat(
    littleEndian(claimed.flags ?? entry.flags, 2),
    littleEndian(claimed.method ?? entry.method, 2),
    littleEndian(0, 2),
    littleEndian(0x21, 2),
    littleEndian(claimed.crc ?? crc32(entry.plain), 4),
    littleEndian(claimed.compressedSize ?? data.length, 4),
    littleEndian(claimed.size ?? entry.plain.length, 4),
    littleEndian(name.length, 2),
    littleEndian(extra.length, 2),
  );
}

function directoryEnd(zip: ZipLayout, size: number, offset: number): Uint8Array[] {
  const count = zip.entries.length;
  const { comment } = zip;
  const end = [
    utf8('PK\x05\x06'),
    littleEndian(0, 4),
    littleEndian(zip.diskEntries ?? zip.totalEntries ?? count, 2),
    littleEndian(zip.totalEntries ?? count, 2),
    littleEndian(zip.directorySize ?? size, 4),
    littleEndian(zip.directoryOffset ?? offset, 4),
    littleEndian(zip.commentLength ?? comment.length, 2),
    comment,
    zip.after,
  ];
  return zip.zip64 ? [...zip64End(zip.zip64, count, size, offset), ...end] : end;
}

function zip64End(claimed: Zip64Claims, count: number, size: number, offset: number): Uint8Array[] {
  return [
    utf8('PK\x06\x06'),
    littleEndian(44, 8),
    littleEndian(UNIX | 45, 2),
    littleEndian(45, 2),
    littleEndian(0, 8),
    littleEndian(claimed.entries ?? count, 8),
    littleEndian(claimed.entries ?? count, 8),
    littleEndian(claimed.directorySize ?? size, 8),
    littleEndian(claimed.directoryOffset ?? offset, 8),
    utf8('PK\x06\x07'),
    littleEndian(0, 4),
    littleEndian(claimed.recordOffset ?? offset + size, 8),
    littleEndian(1, 4),
  ];
}
