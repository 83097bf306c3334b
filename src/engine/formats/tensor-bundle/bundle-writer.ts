/**
 * Writes a tensor bundle's index as TensorFlow's Saver does for one data file: the tensors' bytes lie in the data file
 * in name order without padding, and the index is a table of them. The same tensors give the same bytes.
 */

import { type CreateCrc32c, mask } from '../crc32c.ts';
import type { Placed, TensorSpec } from '../tensor.ts';
import { dataTypeOf } from './data-type.ts';
import { encodeMessage } from './message.ts';
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

/** BundleHeaderProto: one data file, and the version that wrote it (kTensorBundleVersion). */
const HEADER = encodeMessage([
  [1, 1],
  [3, encodeMessage([[1, 1]])],
]);

/** Makes the index of tensors in one data file, in byte order of their names. */
export function buildBundleIndex(tensors: readonly BundledTensor[], createCrc32c: CreateCrc32c): Uint8Array {
  const table = new TableBuilder(createCrc32c);
  table.add(new Uint8Array(0), HEADER);
  for (const tensor of tensors) table.add(new TextEncoder().encode(tensor.name), encodeEntry(tensor));
  return table.finish();
}

/** BundleEntryProto, in data file 0. */
function encodeEntry({ dtype, shape, offset, bytes, crc32c }: BundledTensor): Uint8Array {
  const dims = shape.map((size) => [2, encodeMessage([[1, size]])] as const);
  return encodeMessage([
    [1, dataTypeOf(dtype)],
    [2, encodeMessage(dims)],
    [4, offset],
    [5, bytes],
    [6, { fixed32: mask(crc32c) }],
  ]);
}

function digits(n: number): string {
  return String(n).padStart(5, '0');
}
