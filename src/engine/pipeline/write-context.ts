/** What making tensors takes, and how blocks go from who reads them to who writes them. */

import type { OpenProduct } from '../compute/product.ts';
import type { CreateCrc32c } from '../formats/crc32c.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { Source } from '../host/source.ts';
import type { BufferPool } from './buffer-pool.ts';
import type { Float32Tensor } from './recipe.ts';
import { type ReadBlock, readTensor } from './tensor-reader.ts';

/** Takes a block that is ready; calls `release` when it does not need it any more. */
export type Emit = (bytes: Uint8Array, release: () => void) => Promise<void>;

export interface WriteContext {
  /** The data files, open, by number. */
  readonly sources: readonly Source[];
  readonly buffers: BufferPool;
  /** Larger ones, for what must be gathered before it can be emitted; each has room for one column of any matrix. */
  readonly stripes: BufferPool;
  readonly createCrc32c: CreateCrc32c;
  /** `null` where no recipe multiplies. */
  readonly openProduct: OpenProduct | null;
  /** Those of matrices that are written in eight bits, as they become known. */
  readonly scales: Map<Float32Tensor, Float32Array<ArrayBuffer>>;
  /** Runs what computes, and counts its time. */
  compute<T>(work: () => T): T;
}

/** A source tensor in blocks, its checksum verified behind the last one. */
export function blocks(
  entry: TensorInfo,
  blockBytes: number,
  context: WriteContext,
): AsyncGenerator<ReadBlock, void, undefined> {
  return readTensor(sourceOf(entry, context), entry, blockBytes, context.buffers, context.createCrc32c);
}

/** The blocks of a tensor once more, whose checksum was verified when it was read before. */
export function blocksAgain(
  entry: TensorInfo,
  blockBytes: number,
  context: WriteContext,
): AsyncGenerator<ReadBlock, void, undefined> {
  return readTensor(sourceOf(entry, context), entry, blockBytes, context.buffers, null);
}

export function sourceOf(entry: TensorInfo, context: WriteContext): Source {
  const source = context.sources[entry.file];
  if (!source) throw new Error(`no open data file ${entry.file}`);
  return source;
}
