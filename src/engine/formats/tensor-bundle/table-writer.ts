/**
 * Writes a LevelDB table as TensorFlow's TableBuilder does (tsl/lib/io/table_builder.cc), so that the same entries
 * give the same bytes: blocks of 256 KiB, no compression, no filter, the shortest separators as index keys.
 */

import { concat } from '../concat.ts';
import { type CreateCrc32c, crc32cOf, mask } from '../crc32c.ts';
import { BlockBuilder, TRAILER_SIZE } from './block.ts';
import { FOOTER_SIZE, TABLE_MAGIC } from './table-reader.ts';
import { writeVarint } from './varint.ts';

const BLOCK_SIZE = 256 << 10;

/** Builds a table from entries added in rising key order. */
export class TableBuilder {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;
  #block = new BlockBuilder();
  // LevelDB's index block has a restart at every entry, so that it can be searched without reading keys before.
  readonly #index = new BlockBuilder(1);
  #lastKey = new Uint8Array(0);
  /** Handle of a finished data block whose index key waits for the next key. */
  #pendingHandle: Uint8Array | null = null;

  constructor(private readonly createCrc32c: CreateCrc32c) {}

  add(key: Uint8Array, value: Uint8Array): void {
    if (this.#pendingHandle) {
      this.#index.add(shortestSeparator(this.#lastKey, key), this.#pendingHandle);
      this.#pendingHandle = null;
    }
    this.#block.add(key, value);
    this.#lastKey = key.slice();
    if (this.#block.size >= BLOCK_SIZE) this.#finishDataBlock();
  }

  /** Ends the table. The builder cannot be used further. */
  finish(): Uint8Array {
    this.#finishDataBlock();
    const metaIndex = this.#append(new BlockBuilder().finish());
    if (this.#pendingHandle) this.#index.add(shortSuccessor(this.#lastKey), this.#pendingHandle);
    const index = this.#append(this.#index.finish());
    const footer = new Uint8Array(FOOTER_SIZE);
    footer.set([...metaIndex, ...index]);
    footer.set(TABLE_MAGIC, FOOTER_SIZE - TABLE_MAGIC.length);
    return concat(...this.#pieces, footer);
  }

  #finishDataBlock(): void {
    if (this.#block.isEmpty) return;
    this.#pendingHandle = this.#append(this.#block.finish());
    this.#block = new BlockBuilder();
  }

  /** Appends a block and its trailer; returns the block's handle. */
  #append(block: Uint8Array): Uint8Array {
    const handle: number[] = [];
    writeVarint(handle, this.#length);
    writeVarint(handle, block.length);
    const trailer = new Uint8Array(TRAILER_SIZE); // type 0: plain
    const crc = crc32cOf(this.createCrc32c, block, trailer.subarray(0, 1));
    new DataView(trailer.buffer).setUint32(1, mask(crc), true);
    this.#pieces.push(block, trailer);
    this.#length += block.length + TRAILER_SIZE;
    return Uint8Array.from(handle);
  }
}

/** The shortest key from `start` up to but not including `limit` (tsl/lib/io/table_builder.cc, FindShortestSeparator). */
function shortestSeparator(start: Uint8Array, limit: Uint8Array): Uint8Array {
  const length = Math.min(start.length, limit.length);
  let differ = 0;
  while (differ < length && start[differ] === limit[differ]) differ++;
  if (differ >= length) return start; // one is a prefix of the other
  const byte = start[differ] ?? 0;
  if (byte < 0xff && byte + 1 < (limit[differ] ?? 0)) return incremented(start, differ);
  return start;
}

/** A short key at or above `key` (FindShortSuccessor). */
function shortSuccessor(key: Uint8Array): Uint8Array {
  const at = key.findIndex((byte) => byte !== 0xff);
  return at < 0 ? key : incremented(key, at);
}

/** `key` cut after byte `at`, that byte one higher. */
function incremented(key: Uint8Array, at: number): Uint8Array {
  const short = key.slice(0, at + 1);
  short[at] = (short[at] ?? 0) + 1;
  return short;
}
