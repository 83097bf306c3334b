/** Adds an entry to a zip without copying what is in it: what comes before its directory stays as it is. */

import { concat } from '../concat.ts';

/** APPNOTE.TXT, 4.3.16: the end of the central directory, where nothing follows it. */
const END_BYTES = 22;
const END_SIGNATURE = 0x06054b50;
const ENTRIES_ON_DISK_AT = 8;
const ENTRIES_AT = 10;
const DIRECTORY_BYTES_AT = 12;
const DIRECTORY_AT = 16;
/** 4.3.12: where the entry's header lies, in its line of the directory. */
const HEADER_AT = 42;

/** What comes in place of a zip's end, from `from` on. */
export interface ZipTail {
  readonly from: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A zip's directory, and where it begins. */
interface Directory {
  readonly from: number;
  readonly entries: number;
  readonly bytes: number;
}

/**
 * @param size of the zip
 * @param read reads from an offset to the end
 * @param added a zip of one entry, in memory
 * @returns `null` where the zip is of more than 4 GB or was not written by us: its end is another one
 */
export async function appendToZip(
  size: number,
  read: (from: number, to: number) => Promise<Uint8Array>,
  added: Uint8Array,
): Promise<ZipTail | null> {
  const end = new Uint8Array(await read(Math.max(0, size - END_BYTES), size));
  const [ours, one] = [directoryIn(end), directoryIn(added.slice(-END_BYTES))];
  if (!ours || !one || ours.entries === 0xffff || ours.from + ours.bytes !== size - END_BYTES) return null;
  const line = added.slice(one.from, one.from + one.bytes);
  new DataView(line.buffer).setUint32(HEADER_AT, ours.from, true);
  const told = new DataView(end.buffer);
  for (const at of [ENTRIES_ON_DISK_AT, ENTRIES_AT]) told.setUint16(at, ours.entries + 1, true);
  told.setUint32(DIRECTORY_BYTES_AT, ours.bytes + one.bytes, true);
  told.setUint32(DIRECTORY_AT, ours.from + one.from, true);
  const directory = await read(ours.from, ours.from + ours.bytes);
  return { from: ours.from, bytes: concat(added.subarray(0, one.from), directory, line, end) };
}

function directoryIn(end: Uint8Array): Directory | null {
  const told = new DataView(end.buffer, end.byteOffset, end.byteLength);
  if (end.length < END_BYTES || told.getUint32(0, true) !== END_SIGNATURE) return null;
  const [entries, bytes, from] = [
    told.getUint16(ENTRIES_AT, true),
    told.getUint32(DIRECTORY_BYTES_AT, true),
    told.getUint32(DIRECTORY_AT, true),
  ];
  return from === 0xffffffff ? null : { from, entries, bytes };
}
