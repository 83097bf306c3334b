/** What making tensors takes, and how blocks go from who reads them to who writes them. */

import type { OpenProduct } from '../compute/product.ts';
import type { CreateCrc32c } from '../formats/crc32c.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { Source } from '../host/source.ts';
import { BufferPool } from './buffer-pool.ts';
import { type Float32Tensor, float32RecipeOf, type MadeTensor } from './recipe.ts';
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

/** Large enough that the cost of a call does not count, small enough that a few of them fit any machine. */
const BLOCK_BYTES = 2 << 20;
/** Large enough that most matrices are transposed in one go and the largest published ones, of 64 MiB, in three. */
const STRIPE_BYTES = 22 << 20;

/** Buffers for what tensors are made of. @param inFlight blocks that are used at a time once they are made */
export function poolsFor(tensors: readonly MadeTensor[], inFlight: number): Pick<WriteContext, 'buffers' | 'stripes'> {
  return {
    buffers: new BufferPool(inFlight + 2, bufferBytes(tensors)),
    // Two: one is gathered while the other is written.
    stripes: new BufferPool(2, stripeBytes(tensors)),
  };
}

/** A block has at least one row of what is multiplied or transposed. */
function bufferBytes(tensors: readonly MadeTensor[]): number {
  return tensors.reduce((most, target) => Math.max(most, rowBytes(target)), BLOCK_BYTES);
}

function rowBytes(target: MadeTensor): number {
  const widest = 8;
  const recipe = float32RecipeOf(target);
  switch (recipe.how) {
    case 'multiply':
      return widest * Math.max(...recipe.right.shape);
    case 'transpose':
      return widest * (recipe.from.shape[1] ?? 0);
    default:
      return 0;
  }
}

/** A stripe has room for at least one column of what is transposed; where nothing is, there is none. */
function stripeBytes(tensors: readonly MadeTensor[]): number {
  const columnBytes = (target: MadeTensor) => {
    const recipe = float32RecipeOf(target);
    return recipe.how === 'transpose' ? 4 * (recipe.from.shape[0] ?? 0) : 0;
  };
  const longest = tensors.reduce((most, target) => Math.max(most, columnBytes(target)), 0);
  return longest === 0 ? 0 : Math.max(STRIPE_BYTES, longest);
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
