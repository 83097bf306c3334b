/**
 * Writes a tensor bundle's index as TensorFlow's Saver does for one data file: the tensors' bytes lie in the data file
 * in name order without padding, and the index is a table of them. The same tensors give the same bytes.
 */

import { type CreateCrc32c, mask } from '../crc32c.ts';
import type { Placed, TensorSpec } from '../tensor.ts';
import { dataTypeOf } from './data-type.ts';
import { tensorbundle } from './proto/tensor_bundle.js';
import { TableBuilder } from './table-writer.ts';

/** The name of the data file of a bundle with one shard. */
export function dataFileName(prefix: string, shard = 0, shards = 1): string {
  return `${prefix}.data-${digits(shard)}-of-${digits(shards)}`;
}

export function indexFileName(prefix: string): string {
  return `${prefix}.index`;
}

/** A tensor in a bundle's one data file, and the CRC-32C of its bytes, unmasked. */
export type BundledTensor = Placed<TensorSpec> & { readonly crc32c: number };

/** Makes the index of tensors in one data file, in byte order of their names. */
export function buildBundleIndex(tensors: readonly BundledTensor[], createCrc32c: CreateCrc32c): Uint8Array {
  const table = new TableBuilder(createCrc32c);
  const header = { numShards: 1, version: { producer: 1 } };
  table.add(new Uint8Array(0), tensorbundle.BundleHeaderProto.encode(header).finish());
  for (const tensor of tensors) table.add(new TextEncoder().encode(tensor.name), encodeEntry(tensor));
  return table.finish();
}

function encodeEntry({ dtype, shape, offset, bytes, crc32c }: BundledTensor): Uint8Array {
  return tensorbundle.BundleEntryProto.encode({
    dtype: dataTypeOf(dtype),
    shape: { dim: shape.map((size) => ({ size })) },
    shardId: 0,
    offset,
    size: bytes,
    crc32c: mask(crc32c),
  }).finish();
}

function digits(n: number): string {
  return String(n).padStart(5, '0');
}
