/**
 * Transposes a matrix that is too large for memory: as many of its columns as fit into the stripe are gathered from all
 * of its rows and emitted as rows, then the next ones. Reading a large matrix several times in long runs is far
 * faster than reading each stripe's short piece of every row, and a file just read is in the system's cache.
 */

import { widthOf } from '../formats/dtype.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import { bytesOf, toFloat32 } from './floats.ts';
import { blocks, blocksAgain, type Emit, type WriteContext } from './write-context.ts';

/** Floats of a cache line: so many columns are read of rows before the next ones are. */
const TILE = 16;

/**
 * Makes the transposed matrix, in float32, and emits its bytes in order.
 * @param from a matrix [rows,columns] of floats
 * @throws DAMAGED; the source is held against its checksum before anything of it is emitted
 */
export async function transposeTensor(from: TensorInfo, context: WriteContext, emit: Emit): Promise<void> {
  const [rows = 0, columns = 0] = from.shape;
  const { stripes, buffers } = context;
  const most = Math.max(1, Math.floor(stripes.size / (4 * Math.max(1, rows))));
  for (let column = 0; column < columns; column += most) {
    const count = Math.min(most, columns - column);
    const buffer = await stripes.take();
    const stripe = new Int32Array(buffer.buffer, 0, count * rows);
    await gather(from, column, count, stripe, context);
    await emitAll(bytesOf(stripe), buffers.size, emit, () => stripes.give(buffer));
  }
}

/** Fills the stripe [count,rows] with `count` columns from `column` on. */
async function gather(
  from: TensorInfo,
  column: number,
  count: number,
  stripe: Int32Array,
  context: WriteContext,
): Promise<void> {
  const [rows = 0, columns = 0] = from.shape;
  const rowBytes = columns * (widthOf(from.dtype) ?? 4);
  const rowsOfBlock = Math.max(1, Math.floor(context.buffers.size / rowBytes));
  let row = 0;
  const read = column === 0 ? blocks : blocksAgain;
  for await (const block of read(from, rowsOfBlock * rowBytes, context)) {
    const first = row;
    const height = block.bytes.length / rowBytes;
    context.compute(() => {
      const floats = toFloat32(from.dtype, block.bytes);
      const bits = new Int32Array(floats.buffer, floats.byteOffset, floats.length);
      placeColumns({ bits, columns, column, count, height }, stripe, rows, first);
    });
    block.release();
    row += height;
  }
}

/** Some columns of a block of whole rows. */
interface Columns {
  /** `height` rows of `columns` floats, as their bits: a NaN that is read as a number may lose some. */
  readonly bits: Int32Array;
  readonly columns: number;
  readonly height: number;
  readonly column: number;
  readonly count: number;
}

/** Writes columns as rows of `width` floats, each from `first` on. */
function placeColumns(block: Columns, into: Int32Array, width: number, first: number): void {
  const { count, height } = block;
  const eights = height - (height % 8);
  for (let left = 0; left < count; left += TILE) {
    const right = Math.min(left + TILE, count);
    for (let top = 0; top < eights; top += 8) placeEightRows(block, top, left, right, into, width, first);
    for (let top = eights; top < height; top++) placeRow(block, top, left, right, into, width, first);
  }
}

/** Written out: a loop over the rows takes twice the time. */
function placeEightRows(
  { bits, columns, column }: Columns,
  top: number,
  left: number,
  right: number,
  into: Int32Array,
  width: number,
  first: number,
): void {
  let from = top * columns + column + left;
  let to = left * width + first + top;
  for (let x = left; x < right; x++) {
    into[to] = bits[from] as number;
    into[to + 1] = bits[from + columns] as number;
    into[to + 2] = bits[from + 2 * columns] as number;
    into[to + 3] = bits[from + 3 * columns] as number;
    into[to + 4] = bits[from + 4 * columns] as number;
    into[to + 5] = bits[from + 5 * columns] as number;
    into[to + 6] = bits[from + 6 * columns] as number;
    into[to + 7] = bits[from + 7 * columns] as number;
    from++;
    to += width;
  }
}

function placeRow(
  { bits, columns, column }: Columns,
  top: number,
  left: number,
  right: number,
  into: Int32Array,
  width: number,
  first: number,
): void {
  for (let x = left; x < right; x++) into[x * width + first + top] = bits[top * columns + column + x] as number;
}

/** Emits bytes in blocks; `release` is called when all of them have been released. */
async function emitAll(bytes: Uint8Array, blockBytes: number, emit: Emit, release: () => void): Promise<void> {
  let held = Math.ceil(bytes.length / blockBytes);
  const releaseOne = () => {
    held--;
    if (held === 0) release();
  };
  for (let at = 0; at < bytes.length; at += blockBytes) {
    await emit(bytes.subarray(at, at + blockBytes), releaseOne);
  }
}
