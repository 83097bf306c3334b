/** Reads a model's weights as float32, whole, row by row, or in blocks of rows. */

import type { CreateCrc32c } from '../formats/crc32c.ts';
import { readExactly } from '../formats/read-exactly.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { Source } from '../host/source.ts';
import { BufferPool } from './buffer-pool.ts';
import { toFloat32 } from './floats.ts';
import { type ReadBlock, readTensor, readWholeTensor } from './tensor-reader.ts';

/** A tensor in an open file. `transposed`: a kernel stored [out, in], where brightmart's and Google's are [in, out]. */
export interface StoredTensor {
  readonly entry: TensorInfo;
  readonly source: Source;
  readonly transposed: boolean;
}

/** Consecutive rows of a matrix. */
export interface RowBlock {
  readonly from: number;
  readonly rows: number;
  readonly floats: Float32Array;
}

const BLOCK_BYTES = 2 << 20;

/** Reads a weight whole, as it is stored. @throws DAMAGED */
export async function readFloats(stored: StoredTensor, createCrc32c: CreateCrc32c): Promise<Float32Array> {
  return toFloat32(stored.entry.dtype, await readBytes(stored, createCrc32c));
}

/** Reads a tensor's bytes whole. @throws DAMAGED */
export function readBytes({ entry, source }: StoredTensor, createCrc32c: CreateCrc32c) {
  return readWholeTensor(
    source,
    entry,
    new BufferPool(2, Math.min(BLOCK_BYTES, Math.max(1, entry.bytes))),
    createCrc32c,
  );
}

/** Reads one row of a matrix. Its checksum is the whole tensor's, so it is not verified. @throws DAMAGED */
export async function readRow({ entry, source }: StoredTensor, row: number): Promise<Float32Array> {
  const rowBytes = bytesOfRow(entry);
  const bytes = await readExactly(source, entry.offset + row * rowBytes, rowBytes);
  return toFloat32(entry.dtype, new Uint8Array(bytes));
}

/**
 * Reads a matrix in blocks of rows, the last one shorter.
 * @param held how many blocks are in use at a time: the first of them may not be used once another one was asked for
 * @throws DAMAGED behind the last block
 */
export async function* rowBlocks(
  { entry, source }: StoredTensor,
  rowsOfBlock: number,
  createCrc32c: CreateCrc32c,
  held = 1,
): AsyncGenerator<RowBlock, void, undefined> {
  const rowBytes = bytesOfRow(entry);
  const blockBytes = rowsOfBlock * rowBytes;
  const buffers = new BufferPool(held + 1, Math.min(blockBytes, entry.bytes));
  const inUse: ReadBlock[] = [];
  let from = 0;
  for await (const block of readTensor(source, entry, blockBytes, buffers, createCrc32c)) {
    const rows = block.bytes.length / rowBytes;
    yield { from, rows, floats: toFloat32(entry.dtype, block.bytes) };
    inUse.push(block);
    if (inUse.length === held) inUse.shift()?.release();
    from += rows;
  }
}

function bytesOfRow({ bytes, shape: [rows = 1] }: TensorInfo): number {
  return bytes / rows;
}
