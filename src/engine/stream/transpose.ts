/**
 * Transposes a matrix that is too large for memory: as many of its columns as fit into the stripe are gathered from all
 * of its rows and emitted as rows, then the next ones. Reading a large matrix several times in long runs is far
 * faster than reading each stripe's short piece of every row, and a file just read is in the system's cache.
 */

import type { BundleEntry } from '../checkpoint/bundle-reader.ts';
import { dtypeWidth } from '../checkpoint/dtype.ts';
import { bytesOf, toFloat32 } from './floats.ts';
import { blocks, type Emit, type Workshop } from './workshop.ts';

/** Floats of a cache line: a tile of as many rows and columns is read and written in whole lines. */
const TILE = 16;

/**
 * Makes the transposed matrix, in float32, and emits its bytes in order.
 * @param from a matrix [rows,columns] of floats
 * @returns CRC-32C of the emitted bytes
 * @throws DAMAGED; the source is held against its checksum each time it is read, before what was read is emitted
 */
export async function transposeTensor(from: BundleEntry, workshop: Workshop, emit: Emit): Promise<number> {
  const [rows = 0, columns = 0] = from.shape;
  const crc = workshop.createCrc32c();
  const most = Math.max(1, Math.floor(workshop.stripe.bytes / (4 * Math.max(1, rows))));
  for (let column = 0; column < columns; column += most) {
    const count = Math.min(most, columns - column);
    const stripe = workshop.stripe.room(count * rows);
    await gather(from, column, count, stripe, workshop);
    const bytes = bytesOf(stripe);
    workshop.compute(() => crc.update(bytes));
    await emitAll(bytes, workshop.buffers.size, emit);
  }
  return crc.digest();
}

/** Fills the stripe [count,rows] with `count` columns from `column` on. */
async function gather(
  from: BundleEntry,
  column: number,
  count: number,
  stripe: Float32Array,
  workshop: Workshop,
): Promise<void> {
  const [rows = 0, columns = 0] = from.shape;
  const rowBytes = columns * (dtypeWidth(from.dtype) ?? 4);
  const rowsOfBlock = Math.max(1, Math.floor(workshop.buffers.size / rowBytes));
  let row = 0;
  for await (const block of blocks(from, rowsOfBlock * rowBytes, workshop)) {
    const first = row;
    const height = block.bytes.length / rowBytes;
    workshop.compute(() => {
      const floats = toFloat32(from.dtype, block.bytes);
      placeColumns({ floats, columns, column, count, height }, stripe, rows, first);
    });
    block.release();
    row += height;
  }
}

/** Some columns of a block of whole rows. */
interface Columns {
  /** `height` rows of `columns` floats. */
  readonly floats: Float32Array;
  readonly columns: number;
  readonly height: number;
  readonly column: number;
  readonly count: number;
}

/** Writes columns as rows of `width` floats, each from `first` on. */
function placeColumns(block: Columns, into: Float32Array, width: number, first: number): void {
  const { floats, columns, column, count, height } = block;
  for (let left = 0; left < count; left += TILE) {
    const right = Math.min(left + TILE, count);
    for (let top = 0; top < height; top += TILE) {
      const bottom = Math.min(top + TILE, height);
      for (let x = left; x < right; x++) {
        let from = top * columns + column + x;
        let to = x * width + first + top;
        for (let y = top; y < bottom; y++) {
          into[to++] = floats[from] as number;
          from += columns;
        }
      }
    }
  }
}

/** Emits bytes in blocks; resolves when all of them have been released. */
async function emitAll(bytes: Uint8Array, blockBytes: number, emit: Emit): Promise<void> {
  const released: Promise<void>[] = [];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const { promise, release } = releasable();
    await emit(bytes.subarray(at, at + blockBytes), release);
    released.push(promise);
  }
  await Promise.all(released);
}

function releasable(): { readonly promise: Promise<void>; readonly release: () => void } {
  let release = () => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}
