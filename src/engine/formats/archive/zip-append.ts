/** Adds an entry to a zip without copying what is in it: what comes before its directory stays as it is. */

import { concat } from '../concat.ts';
import type { Checksum } from '../crc32c.ts';
import { centralHeader, descriptor, localHeader } from './zip-records.ts';

/** APPNOTE.TXT, 4.3.16: the end of the central directory, where nothing follows it. */
const END_BYTES = 22;
const END_SIGNATURE = 0x06054b50;
const ENTRIES_ON_DISK_AT = 8;
const ENTRIES_AT = 10;
const DIRECTORY_BYTES_AT = 12;
const DIRECTORY_AT = 16;

/** What comes in place of a zip's end, from `from` on. */
export interface ZipTail {
  readonly from: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * @param size of the zip
 * @param read reads from an offset to the end
 * @param path and bytes of what is added
 * @returns `null` where the zip is of more than 4 GB or was not written by us: its end is another one
 */
export async function appendToZip(
  size: number,
  read: (from: number, to: number) => Promise<Uint8Array>,
  path: string,
  bytes: Uint8Array,
  createCrc32: () => Checksum,
): Promise<ZipTail | null> {
  const end = new Uint8Array(await read(Math.max(0, size - END_BYTES), size));
  const told = new DataView(end.buffer);
  if (end.length < END_BYTES || told.getUint32(0, true) !== END_SIGNATURE) return null;
  const [entries, length, from] = [
    told.getUint16(ENTRIES_AT, true),
    told.getUint32(DIRECTORY_BYTES_AT, true),
    told.getUint32(DIRECTORY_AT, true),
  ];
  if (entries === 0xffff || from + length !== size - END_BYTES) return null;
  const sum = createCrc32();
  sum.update(bytes);
  const entry = { path, size: bytes.length, modified: new Date(), at: from, crc32: sum.digest() };
  const added = concat(localHeader(entry), bytes, descriptor(entry, entry.crc32));
  const line = centralHeader(entry);
  for (const at of [ENTRIES_ON_DISK_AT, ENTRIES_AT]) told.setUint16(at, entries + 1, true);
  told.setUint32(DIRECTORY_BYTES_AT, length + line.length, true);
  told.setUint32(DIRECTORY_AT, from + added.length, true);
  return { from, bytes: concat(added, await read(from, from + length), line, end) };
}
