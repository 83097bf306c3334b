/** An entry of a zip that is not compressed: it is read in place. */

import type { FileEntry } from '@zip.js/zip.js/lib/zip-core-native.js';
import type { Platform } from '../../host/platform.ts';
import { type InputFile, type Source, sourceWithin } from '../../host/source.ts';
import { reason } from '../../problem/reason.ts';
import { fillExactly, readExactly } from '../read-exactly.ts';
import { damaged, otherChecksum } from './archive-problem.ts';

/** Up to the name, which follows (APPNOTE 4.3.7). */
export const LOCAL_HEADER_SIZE = 30;
const LOCAL_HEADER_SIGNATURE = 0x04034b50;
/** What is summed up at a time. */
const BLOCK_BYTES = 1 << 20;

/**
 * Held against its CRC-32 once, when it is opened whole for the first time.
 * @param source the archive; stays open as long as the entry is used
 */
export function storedEntry(source: Source, entry: FileEntry, platform: Platform): Pick<InputFile, 'open'> {
  let isSound = false;
  return {
    async open(checked) {
      const start = await startOfStored(source, entry);
      const opened = sourceWithin(source, entry.filename, start, entry.uncompressedSize);
      if (checked === 'in-parts' || isSound) return opened;
      await requireChecksum(source, opened, entry, platform);
      isSound = true;
      return opened;
    },
  };
}

/**
 * Where in the archive an entry's bytes begin: behind the local header, whose two variable parts only it tells (APPNOTE
 * 4.3.7).
 * @throws DAMAGED
 */
export async function startOfStored(source: Source, entry: FileEntry): Promise<number> {
  const header = await readExactly(source, entry.offset, LOCAL_HEADER_SIZE);
  const view = new DataView(header.buffer);
  const start = entry.offset + LOCAL_HEADER_SIZE + view.getUint16(26, true) + view.getUint16(28, true);
  const size = entry.uncompressedSize;
  const isHeader = view.getUint32(0, true) === LOCAL_HEADER_SIGNATURE;
  if (!isHeader || entry.compressedSize !== size || start + size > source.size) {
    throw damaged(source, reason('local-header', { entry: entry.filename }));
  }
  return start;
}

/** One block is read while the one before is summed up. */
async function requireChecksum(
  archive: Source,
  opened: Source,
  { filename, signature = 0 }: FileEntry,
  { createCrc32 }: Platform,
): Promise<void> {
  const { size } = opened;
  const sum = createCrc32();
  const rooms = [0, 1].map(() => new Uint8Array(Math.min(BLOCK_BYTES, size)));
  const readBlock = async (at: number) => {
    const room = rooms[(at / BLOCK_BYTES) % 2] ?? new Uint8Array(0);
    const block = room.subarray(0, Math.max(0, Math.min(BLOCK_BYTES, size - at)));
    await fillExactly(opened, at, block);
    return block;
  };
  let next = readBlock(0);
  for (let at = 0; at < size; at += BLOCK_BYTES) {
    const block = await next;
    next = readBlock(at + BLOCK_BYTES);
    sum.update(block);
  }
  await next;
  if (sum.digest() !== signature) throw otherChecksum(archive, filename, signature, sum.digest());
}
