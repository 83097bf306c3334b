/**
 * Reads a LevelDB table, the form of a tensor bundle's index (LevelDB, doc/table_format.md):
 *
 *     data block* · meta-index block · index block · footer
 *     footer := handle of meta-index · handle of index · padding to 40 bytes · uint64 magic
 *     handle := varint offset · varint size (without trailer)
 *
 * The index block has one entry a data block, whose value is that block's handle.
 */

import type { Source } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import { reason } from '../../problem/reason.ts';
import { type CreateCrc32c, crc32cOf, hex, unmask } from '../crc32c.ts';
import { readExactly } from '../read-exactly.ts';
import { type BlockEntry, compareBytes, parseBlock, type Room, TRAILER_SIZE } from './block.ts';
import { unsnap } from './snappy.ts';
import { type Cursor, readVarint } from './varint.ts';

export const FOOTER_SIZE = 48;
/** 0xdb4775248b80fb57, little-endian. */
export const TABLE_MAGIC = Uint8Array.of(0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb);

/**
 * Far above any real index (31 tensors: 2 KB), far below what would trouble a browser: all that a table can make us hold
 * stays below 64 MiB, however tightly it is packed.
 */
const LIMITS = { fileBytes: 8 << 20, keyBytes: 8 << 20, entries: 50_000 } as const;

/** What a table may still take, its blocks unpacked. */
interface TableRoom extends Room {
  blockBytes: number;
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}

/** Whether the file ends as a LevelDB table does. */
export async function isTable(source: Source): Promise<boolean> {
  if (source.size < FOOTER_SIZE) return false;
  const tail = await readExactly(source, source.size - TABLE_MAGIC.length, TABLE_MAGIC.length);
  return compareBytes(tail, TABLE_MAGIC) === 0;
}

/**
 * Refuses what is too large to be an index. For a caller who would have to unpack it first.
 * @throws DAMAGED
 */
export function requireTableSize(file: string, bytes: number): void {
  if (bytes > LIMITS.fileBytes) throw fail('table-too-large', { file, what: 'bytes', limit: LIMITS.fileBytes });
}

/**
 * Reads all entries of a table, every block's checksum verified.
 * @throws DAMAGED, NOT_A_CHECKPOINT (another magic number), UNSUPPORTED_FORMAT (an unknown compression)
 */
export async function readTable(source: Source, createCrc32c: CreateCrc32c): Promise<readonly BlockEntry[]> {
  const file = source.name;
  if (source.size < FOOTER_SIZE) throw fail('index-too-short', { file, size: source.size });
  requireTableSize(file, source.size);
  const footerAt = source.size - FOOTER_SIZE;
  const footer = await readExactly(source, footerAt, FOOTER_SIZE);
  if (compareBytes(footer.subarray(FOOTER_SIZE - TABLE_MAGIC.length), TABLE_MAGIC) !== 0) {
    throw fail('bad-table-magic', { file, offset: source.size - TABLE_MAGIC.length });
  }
  const cursor: Cursor = { bytes: footer, position: 0, end: FOOTER_SIZE - TABLE_MAGIC.length };
  readHandle(cursor, file, footerAt); // the meta-index: TensorFlow leaves it empty
  const indexHandle = readHandle(cursor, file, footerAt);
  const room: TableRoom = { blockBytes: LIMITS.fileBytes, keyBytes: LIMITS.keyBytes, entries: LIMITS.entries };
  const indexBlock = await readBlock(source, indexHandle, footerAt, room, createCrc32c);
  return readDataBlocks(source, indexBlock, indexHandle.offset, room, createCrc32c);
}

/** Reads the data blocks in order. They may not overlap, so a table cannot make us read the same bytes twice. */
async function readDataBlocks(
  source: Source,
  indexBlock: readonly BlockEntry[],
  dataEnd: number,
  room: TableRoom,
  createCrc32c: CreateCrc32c,
): Promise<readonly BlockEntry[]> {
  const file = source.name;
  const entries: BlockEntry[] = [];
  let previousEnd = 0;
  for (const { value } of indexBlock) {
    const handle = readHandle({ bytes: value, position: 0, end: value.length }, file, dataEnd);
    if (handle.offset < previousEnd) {
      throw fail('block-malformed', { file, offset: handle.offset, reason: reason('block-overlap', {}) });
    }
    previousEnd = handle.offset + handle.size + TRAILER_SIZE;
    for (const entry of await readBlock(source, handle, dataEnd, room, createCrc32c)) {
      const last = entries.at(-1);
      if (last && compareBytes(last.key, entry.key) >= 0) {
        throw fail('block-malformed', {
          file,
          offset: handle.offset,
          reason: reason('keys-out-of-order', { at: null }),
        });
      }
      entries.push(entry);
    }
  }
  return entries;
}

/** Reads, verifies, decompresses and parses one block that must end before byte `end`. */
async function readBlock(
  source: Source,
  handle: Handle,
  end: number,
  room: TableRoom,
  createCrc32c: CreateCrc32c,
): Promise<readonly BlockEntry[]> {
  const file = source.name;
  const { offset, size } = handle;
  if (offset + size + TRAILER_SIZE > end) {
    throw fail('block-out-of-range', { file, offset, length: size, size: source.size });
  }
  const bytes = await readExactly(source, offset, size + TRAILER_SIZE);
  const type = bytes[size] ?? 0;
  const stored = unmask(new DataView(bytes.buffer, bytes.byteOffset).getUint32(size + 1, true));
  const computed = crc32cOf(createCrc32c, bytes.subarray(0, size + 1));
  if (stored !== computed) {
    throw fail('block-checksum', { file, offset, length: size, stored: hex(stored), computed: hex(computed) });
  }
  const block = decompress(bytes.subarray(0, size), type, file, offset, room);
  room.blockBytes -= block.length;
  const parsed = parseBlock(block, room);
  if (parsed.ok) return parsed.entries;
  if ('exceeded' in parsed) {
    const what = parsed.exceeded === 'entries' ? 'entries' : 'name-bytes';
    throw fail('table-too-large', { file, what, limit: LIMITS[parsed.exceeded] });
  }
  throw fail('block-malformed', { file, offset, reason: parsed.reason });
}

function decompress(block: Uint8Array, type: number, file: string, offset: number, room: TableRoom): Uint8Array {
  if (type === 0) return block;
  if (type !== 1) throw fail('compression-unknown', { file, offset, type });
  const plain = unsnap(block, room.blockBytes);
  if (!plain.ok) throw fail('snappy-malformed', { file, offset, reason: plain.reason });
  return plain.bytes;
}

function readHandle(cursor: Cursor, file: string, at: number): Handle {
  const offset = readVarint(cursor);
  const size = readVarint(cursor);
  if (offset === null || size === null) {
    throw fail('block-malformed', { file, offset: at, reason: reason('block-handle', {}) });
  }
  return { offset, size };
}
