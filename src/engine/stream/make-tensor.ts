/** Makes the tensors of the converted checkpoint, each by its recipe, as a stream of blocks. */

import type { Recipe } from '../albert/plan.ts';
import { type BundleEntry, elements } from '../checkpoint/bundle-reader.ts';
import type { CreateCrc32c } from '../checkpoint/crc32c.ts';
import { dtypeWidth } from '../checkpoint/dtype.ts';
import { toFloat32 } from '../checkpoint/float.ts';
import type { TensorFlowJs } from '../compute/backend.ts';
import { rowProduct } from '../compute/product.ts';
import type { Source } from '../source.ts';
import type { Buffers } from './buffers.ts';
import { readTensor, readWholeTensor } from './tensor-reader.ts';

/** Takes a block that is ready; calls `release` when it does not need it any more. */
export type Emit = (bytes: Uint8Array, release: () => void) => Promise<void>;

export interface Workshop {
  /** The data files, open, by shard number. */
  readonly sources: readonly Source[];
  readonly buffers: Buffers;
  readonly createCrc32c: CreateCrc32c;
  readonly tf: TensorFlowJs;
  /** Runs what computes, and counts its time. */
  compute<T>(work: () => T): T;
}

/**
 * Makes one tensor and emits its bytes in order.
 * @returns CRC-32C of the emitted bytes
 * @throws DAMAGED where a source tensor's bytes are not those that its checksum promises
 */
export function makeTensor(recipe: Recipe, workshop: Workshop, emit: Emit): Promise<number> {
  switch (recipe.how) {
    case 'copy':
      return copyTensor(recipe.from, workshop, emit);
    case 'widen':
      return widenTensor(recipe.from, workshop, emit);
    case 'multiply':
      return multiplyFactors(recipe.left, recipe.right, workshop, emit);
  }
}

/** The same bytes have the same checksum, which reading has verified. */
async function copyTensor(from: BundleEntry, workshop: Workshop, emit: Emit): Promise<number> {
  for await (const block of blocks(from, workshop.buffers.size, workshop)) await emit(block.bytes, block.release);
  return from.crc32c;
}

async function widenTensor(from: BundleEntry, workshop: Workshop, emit: Emit): Promise<number> {
  const crc = workshop.createCrc32c();
  const width = dtypeWidth(from.dtype) ?? 4;
  const count = Math.floor(workshop.buffers.size / Math.max(width, 4));
  for await (const block of blocks(from, count * width, workshop)) {
    const floats = workshop.compute(() => toFloat32(from.dtype, block.bytes));
    block.release();
    const bytes = bytesOf(floats);
    crc.update(bytes);
    await emit(bytes, () => undefined);
  }
  return crc.digest();
}

async function multiplyFactors(left: BundleEntry, right: BundleEntry, workshop: Workshop, emit: Emit): Promise<number> {
  const { buffers, createCrc32c, tf } = workshop;
  const [innerSize = 0, columns = 0] = right.shape;
  const rightBytes = await readWholeTensor(sourceOf(right, workshop), right, buffers, createCrc32c);
  const product = workshop.compute(() => rowProduct(tf, toFloat32(right.dtype, rightBytes), innerSize, columns));
  const crc = createCrc32c();
  const rowBytes = (left.size / Math.max(1, elements(left.shape))) * innerSize;
  const rows = Math.max(1, Math.floor(buffers.size / Math.max(rowBytes, 4 * columns)));
  try {
    for await (const block of blocks(left, rows * rowBytes, workshop)) {
      const bytes = workshop.compute(() => {
        const floats = toFloat32(left.dtype, block.bytes);
        return bytesOf(product.multiply(floats, block.bytes.length / rowBytes));
      });
      block.release();
      crc.update(bytes);
      await emit(bytes, () => undefined);
    }
  } finally {
    product.dispose();
  }
  return crc.digest();
}

function blocks(entry: BundleEntry, blockBytes: number, workshop: Workshop) {
  return readTensor(sourceOf(entry, workshop), entry, blockBytes, workshop.buffers, workshop.createCrc32c);
}

function sourceOf(entry: BundleEntry, workshop: Workshop): Source {
  const source = workshop.sources[entry.shard];
  if (!source) throw new Error(`no open data file ${entry.shard}`);
  return source;
}

function bytesOf(floats: Float32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
}
