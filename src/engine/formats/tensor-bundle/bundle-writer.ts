/**
 * Writes a tensor bundle's index as TensorFlow's Saver does for one data file: the tensors' bytes lie in the data file
 * in name order without padding, and the index is a table of them. The same tensors give the same bytes.
 */

import { type CreateCrc32c, mask } from '../crc32c.ts';
import type { BundleEntry } from './bundle-reader.ts';
import { tensorbundle } from './proto/tensor_bundle.js';
import { TableBuilder } from './table-writer.ts';

/** A tensor to be written; its place and checksum come when its bytes do. */
export type TensorSpec = Pick<BundleEntry, 'name' | 'dtype' | 'shape' | 'size'>;

/** The name of the data file of a bundle with one shard. */
export function dataFileName(prefix: string, shard = 0, shards = 1): string {
  return `${prefix}.data-${digits(shard)}-of-${digits(shards)}`;
}

export function indexFileName(prefix: string): string {
  return `${prefix}.index`;
}

/** Lays tensors out in the data file: in byte order of their names, one behind the other. */
export function layOut<T extends TensorSpec>(tensors: readonly T[]): readonly (T & { readonly offset: number })[] {
  let offset = 0;
  return [...tensors]
    .sort((a, b) => compareNames(a.name, b.name))
    .map((tensor) => {
      const placed = { ...tensor, offset };
      offset += tensor.size;
      return placed;
    });
}

/** Makes the index of entries that {@link layOut} placed in one data file. */
export function buildBundleIndex(entries: readonly BundleEntry[], createCrc32c: CreateCrc32c): Uint8Array {
  const table = new TableBuilder(createCrc32c);
  const header = { numShards: 1, version: { producer: 1 } };
  table.add(new Uint8Array(0), tensorbundle.BundleHeaderProto.encode(header).finish());
  for (const entry of entries) {
    table.add(new TextEncoder().encode(entry.name), encodeEntry(entry));
  }
  return table.finish();
}

function encodeEntry(entry: BundleEntry): Uint8Array {
  return tensorbundle.BundleEntryProto.encode({
    dtype: entry.dtype,
    shape: { dim: entry.shape.map((size) => ({ size })) },
    shardId: entry.shard,
    offset: entry.offset,
    size: entry.size,
    crc32c: mask(entry.crc32c),
  }).finish();
}

/** Orders names as their UTF-8 bytes compare, which is the order of code points. */
export function compareNames(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  let at = 0;
  while (at < shared && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === shared) return a.length - b.length;
  return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
}

/** Halves of pairs stand for code points above all others, but are not the highest code units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function digits(n: number): string {
  return String(n).padStart(5, '0');
}
