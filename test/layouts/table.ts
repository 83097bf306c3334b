/**
 * LevelDB tables field by field. Whatever is `null` is what an honest writer would put there; anything else is written as
 * it stands. Checksums are made over what was written, so that a lie is found by what it says and not by its sum.
 */

import { crc32c } from '@node-rs/crc32';
import { mask } from '../../src/engine/formats/crc32c.ts';
import { TABLE_MAGIC } from '../../src/engine/formats/tensor-bundle/table-reader.ts';
import { concat, littleEndian, varint } from './bytes.ts';

type Claim = number | bigint | null;

export interface EntryLayout {
  shared: Claim;
  unshared: Claim;
  valueLength: Claim;
  /** The whole key. What it shares with the one before is not written. */
  key: Uint8Array;
  value: Uint8Array;
}

export interface Handle {
  offset: number | bigint;
  size: number | bigint;
}

export interface BlockLayout {
  entries: EntryLayout[];
  restarts: number[] | null;
  restartCount: Claim;
  /** Instead of all of the above. */
  content: Uint8Array | null;
  /** 0 plain, 1 Snappy. */
  type: number;
  /** Masked, as it is stored. */
  crc: number | null;
}

export interface TableLayout {
  blocks: BlockLayout[];
  metaIndex: BlockLayout;
  /** `null`: an entry for every block. */
  index: BlockLayout | null;
  /** Where the index says that the blocks are. */
  handles: (Handle | null)[];
  metaIndexHandle: Handle | null;
  indexHandle: Handle | null;
  magic: Uint8Array;
}

const RESTART_INTERVAL = 16;

export function entryLayout(key: Uint8Array, value: Uint8Array): EntryLayout {
  return { shared: null, unshared: null, valueLength: null, key, value };
}

export function blockLayout(entries: EntryLayout[] = [], changes: Partial<BlockLayout> = {}): BlockLayout {
  return { entries, restarts: null, restartCount: null, content: null, type: 0, crc: null, ...changes };
}

export function tableLayout(blocks: BlockLayout[], changes: Partial<TableLayout> = {}): TableLayout {
  const honest = { metaIndex: blockLayout(), index: null, metaIndexHandle: null, indexHandle: null };
  return { blocks, ...honest, handles: blocks.map(() => null), magic: TABLE_MAGIC, ...changes };
}

export function encodeTable(table: TableLayout): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  let end = 0;
  const append = (block: BlockLayout): Handle => {
    const content = blockContent(block);
    const handle = { offset: end, size: content.length };
    pieces.push(sealed(content, block));
    end += content.length + 5;
    return handle;
  };
  const handles = table.blocks.map((block, i) => {
    const real = append(block);
    return { handle: table.handles[i] ?? real, lastKey: block.entries.at(-1)?.key ?? Uint8Array.of(i) };
  });
  const metaIndex = append(table.metaIndex);
  const index = append(
    table.index ?? blockLayout(handles.map(({ handle, lastKey }) => entryLayout(lastKey, encodeHandle(handle)))),
  );
  const handlesOfFooter = concat(
    encodeHandle(table.metaIndexHandle ?? metaIndex),
    encodeHandle(table.indexHandle ?? index),
  );
  const footer = new Uint8Array(48);
  footer.set(handlesOfFooter.subarray(0, 40));
  footer.set(table.magic.subarray(0, 8), 40);
  return concat(...pieces, footer);
}

export function encodeHandle({ offset, size }: Handle): Uint8Array<ArrayBuffer> {
  return concat(varint(offset), varint(size));
}

/** A block without its trailer. */
export function blockContent({ entries, restarts, restartCount, content }: BlockLayout): Uint8Array {
  if (content) return content;
  const pieces: Uint8Array[] = [];
  const starts: number[] = [];
  let length = 0;
  let previous = new Uint8Array(0);
  for (const [i, { key, value, ...claims }] of entries.entries()) {
    const restart = i % RESTART_INTERVAL === 0;
    if (restart) starts.push(length);
    const shared = restart ? 0 : sharedLength(previous, key);
    const piece = concat(
      varint(claims.shared ?? shared),
      varint(claims.unshared ?? key.length - shared),
      varint(claims.valueLength ?? value.length),
      key.subarray(shared),
      value,
    );
    pieces.push(piece);
    length += piece.length;
    previous = new Uint8Array(key);
  }
  const written = restarts ?? (starts.length === 0 ? [0] : starts);
  const count = littleEndian(restartCount ?? written.length, 4);
  return concat(...pieces, ...written.map((start) => littleEndian(start, 4)), count);
}

function sealed(content: Uint8Array, { type, crc }: BlockLayout): Uint8Array {
  const checked = concat(content, littleEndian(type, 1));
  return concat(checked, littleEndian(crc ?? mask(crc32c(checked)), 4));
}

function sharedLength(a: Uint8Array, b: Uint8Array): number {
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  return shared;
}
