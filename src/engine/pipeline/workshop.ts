/** What making tensors takes, and how blocks go from who reads them to who writes them. */

import type { OpenProduct } from '../compute/product.ts';
import type { CreateCrc32c } from '../formats/crc32c.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { Source } from '../source.ts';
import type { Buffers } from './buffers.ts';
import { type ReadBlock, readTensor } from './tensor-reader.ts';

/** Takes a block that is ready; calls `release` when it does not need it any more. */
export type Emit = (bytes: Uint8Array, release: () => void) => Promise<void>;

export interface Workshop {
  /** The data files, open, by number. */
  readonly sources: readonly Source[];
  readonly buffers: Buffers;
  /** Larger ones, for what must be gathered before it can be emitted; each has room for one column of any matrix. */
  readonly stripes: Buffers;
  readonly createCrc32c: CreateCrc32c;
  /** `null` where no recipe multiplies. */
  readonly openProduct: OpenProduct | null;
  /** Runs what computes, and counts its time. */
  compute<T>(work: () => T): T;
}

/** A source tensor in blocks, its checksum verified behind the last one. */
export function blocks(
  entry: TensorInfo,
  blockBytes: number,
  workshop: Workshop,
): AsyncGenerator<ReadBlock, void, undefined> {
  return readTensor(sourceOf(entry, workshop), entry, blockBytes, workshop.buffers, workshop.createCrc32c);
}

/** The blocks of a tensor once more, whose checksum was verified when it was read before. */
export function blocksAgain(
  entry: TensorInfo,
  blockBytes: number,
  workshop: Workshop,
): AsyncGenerator<ReadBlock, void, undefined> {
  return readTensor(sourceOf(entry, workshop), entry, blockBytes, workshop.buffers, null);
}

export function sourceOf(entry: TensorInfo, workshop: Workshop): Source {
  const source = workshop.sources[entry.file];
  if (!source) throw new Error(`no open data file ${entry.file}`);
  return source;
}
