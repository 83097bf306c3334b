/**
 * Blocks of a table (LevelDB, doc/table_format.md and table/block_builder.cc): entries sorted by key, each key stored
 * as the length it shares with the one before and the rest; every 16th entry, a restart, stores its key whole.
 *
 *     entry   := varint shared · varint unshared · varint value length · unshared key bytes · value
 *     block   := entry* · uint32 restart offset* · uint32 number of restarts
 *     trailer := type byte (0 plain, 1 Snappy) · uint32 masked CRC-32C of block and type byte
 */

import { type Reason, reason } from '../../problem/reason.ts';
import { type Cursor, readVarint, writeVarint } from './varint.ts';

/** Bytes of the trailer behind every block. */
export const TRAILER_SIZE = 5;
const RESTART_INTERVAL = 16;

export interface BlockEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A block's entries, or why it is no block, with the offset in it where that showed; or what there is no room for. */
export type ParsedBlock =
  | { readonly ok: true; readonly entries: readonly BlockEntry[] }
  | { readonly ok: false; readonly reason: Reason }
  | { readonly ok: false; readonly exceeded: keyof Room };

/**
 * What a table's blocks may still take, all together. A few bytes of a hostile block can stand for a long key many times
 * over, and an entry takes a hundred times the memory of the four bytes that it can be written in.
 */
export interface Room {
  /** Of all keys, once their shared parts are restored. */
  keyBytes: number;
  entries: number;
}

/**
 * Parses a whole block (without trailer, decompressed). Keys must rise strictly, in byte order.
 *
 * @param room becomes less by what the block takes
 */
export function parseBlock(bytes: Uint8Array, room: Room): ParsedBlock {
  if (bytes.length < 4) return { ok: false, reason: reason('block-too-short', { bytes: bytes.length }) };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const restarts = view.getUint32(bytes.length - 4, true);
  const end = bytes.length - 4 - 4 * restarts;
  if (end < 0) return { ok: false, reason: reason('restart-count', { restarts, at: bytes.length - 4 }) };
  const cursor: Cursor = { bytes, position: 0, end };
  const entries: BlockEntry[] = [];
  let previous = new Uint8Array(0);
  while (cursor.position < end) {
    const at = cursor.position;
    const shared = readVarint(cursor);
    const unshared = readVarint(cursor);
    const valueLength = readVarint(cursor);
    if (shared === null || unshared === null || valueLength === null)
      return { ok: false, reason: reason('entry-cut-off', { at }) };
    if (shared > previous.length)
      return { ok: false, reason: reason('shared-key', { shared, length: previous.length, at }) };
    if (unshared + valueLength > end - cursor.position) return { ok: false, reason: reason('entry-too-long', { at }) };
    room.keyBytes -= shared + unshared;
    if (room.keyBytes < 0) return { ok: false, exceeded: 'keyBytes' };
    if (--room.entries < 0) return { ok: false, exceeded: 'entries' };
    const key = new Uint8Array(shared + unshared);
    key.set(previous.subarray(0, shared));
    key.set(bytes.subarray(cursor.position, cursor.position + unshared), shared);
    cursor.position += unshared;
    const value = bytes.subarray(cursor.position, cursor.position + valueLength);
    cursor.position += valueLength;
    if (entries.length > 0 && compareBytes(previous, key) >= 0)
      return { ok: false, reason: reason('keys-out-of-order', { at }) };
    entries.push({ key, value });
    previous = key;
  }
  return { ok: true, entries };
}

/** Builds one block; entries are to be added in rising key order. */
export class BlockBuilder {
  readonly #bytes: number[] = [];
  readonly #restarts: number[] = [0];
  #sinceRestart = 0;
  #previous = new Uint8Array(0);

  constructor(private readonly restartInterval = RESTART_INTERVAL) {}

  get isEmpty(): boolean {
    return this.#bytes.length === 0;
  }

  /** Bytes that the finished block would have; what TensorFlow compares with its block size. */
  get size(): number {
    return this.#bytes.length + 4 * this.#restarts.length + 4;
  }

  add(key: Uint8Array, value: Uint8Array): void {
    let shared = 0;
    if (this.#sinceRestart < this.restartInterval) shared = sharedPrefix(this.#previous, key);
    else {
      this.#restarts.push(this.#bytes.length);
      this.#sinceRestart = 0;
    }
    writeVarint(this.#bytes, shared);
    writeVarint(this.#bytes, key.length - shared);
    writeVarint(this.#bytes, value.length);
    for (let i = shared; i < key.length; i++) this.#bytes.push(key[i] ?? 0);
    for (const byte of value) this.#bytes.push(byte);
    this.#sinceRestart++;
    this.#previous = key.slice();
  }

  finish(): Uint8Array {
    const block = new Uint8Array(this.size);
    block.set(this.#bytes);
    const view = new DataView(block.buffer);
    let position = this.#bytes.length;
    for (const value of [...this.#restarts, this.#restarts.length]) {
      view.setUint32(position, value, true);
      position += 4;
    }
    return block;
  }
}

/** Byte order, the order of keys in a table: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = sharedPrefix(a, b);
  const atEnd = shared === a.length || shared === b.length;
  return atEnd ? a.length - b.length : (a[shared] ?? 0) - (b[shared] ?? 0);
}

function sharedPrefix(a: Uint8Array, b: Uint8Array): number {
  const limit = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < limit && a[shared] === b[shared]) shared++;
  return shared;
}
