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
  /** What a matrix of whole numbers is to be multiplied by: each row, [rows, 1], or each column, [columns]. */
  readonly scales?: TensorInfo | undefined;
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
  return (await floatsIn(stored, createCrc32c))(await readBytes(stored, createCrc32c), 0);
}

/** Makes floats of bytes that begin with a row. */
type ToFloats = (bytes: Uint8Array<ArrayBuffer>, row: number) => Float32Array;

async function floatsIn({ entry, source, scales }: StoredTensor, createCrc32c: CreateCrc32c): Promise<ToFloats> {
  if (!scales) return (bytes) => toFloat32(entry.dtype, bytes);
  const factors = await readFloats({ entry: scales, source, transposed: false }, createCrc32c);
  const columns = entry.shape[1] ?? 1;
  return (bytes, row) => scaled(bytes, columns, isOfRows(scales) ? factors.subarray(row) : factors, scales);
}

/** Whole numbers times their scales: of their rows, from the first of them on, or of their columns. */
function scaled(
  bytes: Uint8Array<ArrayBuffer>,
  columns: number,
  factors: Float32Array,
  scales: TensorInfo,
): Float32Array<ArrayBuffer> {
  const whole = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const floats = new Float32Array(whole.length);
  const ofRows = isOfRows(scales);
  for (let at = 0; at < whole.length; at++) {
    const factor = factors[ofRows ? Math.floor(at / columns) : at % columns] as number;
    floats[at] = (whole[at] as number) * factor;
  }
  return floats;
}

function isOfRows({ shape }: TensorInfo): boolean {
  return shape.length > 1;
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
export async function readRow({ entry, source, scales }: StoredTensor, row: number): Promise<Float32Array> {
  const rowBytes = bytesOfRow(entry);
  const bytes = await readExactly(source, entry.offset + row * rowBytes, rowBytes);
  if (!scales) return toFloat32(entry.dtype, new Uint8Array(bytes));
  const [at, length] = isOfRows(scales) ? [row * bytesOfRow(scales), bytesOfRow(scales)] : [0, scales.bytes];
  const factors = toFloat32(scales.dtype, new Uint8Array(await readExactly(source, scales.offset + at, length)));
  return scaled(new Uint8Array(bytes), entry.shape[1] ?? 1, factors, scales);
}

/**
 * Reads a matrix in blocks of rows, the last one shorter.
 * @param held how many blocks are in use at a time: the first of them may not be used once another one was asked for
 * @throws DAMAGED behind the last block
 */
export async function* rowBlocks(
  stored: StoredTensor,
  rowsOfBlock: number,
  createCrc32c: CreateCrc32c,
  held = 1,
): AsyncGenerator<RowBlock, void, undefined> {
  const { entry, source } = stored;
  const toFloats = await floatsIn(stored, createCrc32c);
  const rowBytes = bytesOfRow(entry);
  const blockBytes = rowsOfBlock * rowBytes;
  const buffers = new BufferPool(held + 1, Math.min(blockBytes, entry.bytes));
  const inUse: ReadBlock[] = [];
  let from = 0;
  for await (const block of readTensor(source, entry, blockBytes, buffers, createCrc32c)) {
    const rows = block.bytes.length / rowBytes;
    yield { from, rows, floats: toFloats(block.bytes, from) };
    inUse.push(block);
    if (inUse.length === held) inUse.shift()?.release();
    from += rows;
  }
}

function bytesOfRow({ bytes, shape: [rows = 1] }: TensorInfo): number {
  return bytes / rows;
}
