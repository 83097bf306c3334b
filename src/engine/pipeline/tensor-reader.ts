/** Reads one tensor in blocks, ahead of its use, and holds its bytes against their checksum. */

import { type CreateCrc32c, hex } from '../formats/crc32c.ts';
import { fillExactly } from '../formats/read-exactly.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { Source } from '../host/source.ts';
import { fail } from '../problem/problem.ts';
import type { BufferPool } from './buffer-pool.ts';

export interface ReadBlock {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Gives the buffer back; `bytes` may not be used after that. */
  release(): void;
}

/**
 * Yields a tensor's bytes in order, in blocks of `blockBytes` (the last one shorter), the next being read meanwhile.
 * Whoever takes a block releases it.
 *
 * @param createCrc32c `null` for a tensor that has been read before and found to be what its checksum promises
 * @param blockBytes at most the buffers' size
 * @throws DAMAGED behind the last block, where the checksum of all bytes is not the stored one
 */
export async function* readTensor(
  source: Source,
  entry: TensorInfo,
  blockBytes: number,
  buffers: BufferPool,
  createCrc32c: CreateCrc32c | null,
): AsyncGenerator<ReadBlock, void, undefined> {
  const crc = createCrc32c?.();
  let next = entry.bytes > 0 ? readAhead(source, entry, 0, blockBytes, buffers) : null;
  try {
    for (let at = 0; next !== null; at += blockBytes) {
      const current: Uint8Array<ArrayBuffer> = await next.block;
      next = at + blockBytes < entry.bytes ? readAhead(source, entry, at + blockBytes, blockBytes, buffers) : null;
      crc?.update(current);
      yield { bytes: current, release: () => buffers.give(whole(current)) };
    }
  } finally {
    // Left early: the block on its way goes back, whatever became of it.
    next?.block.then((block) => buffers.give(whole(block))).catch(() => undefined);
  }
  const computed = crc?.digest();
  if (entry.crc32c !== null && computed !== undefined && computed !== entry.crc32c) {
    const { name: tensor, offset, bytes: length } = entry;
    const stored = hex(entry.crc32c);
    throw fail('tensor-checksum', { file: source.name, tensor, offset, length, stored, computed: hex(computed) });
  }
}

/** Reads a tensor of bounded size whole, into memory of its own. */
export async function readWholeTensor(
  source: Source,
  entry: TensorInfo,
  buffers: BufferPool,
  createCrc32c: CreateCrc32c,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(entry.bytes);
  let filled = 0;
  for await (const block of readTensor(source, entry, buffers.size, buffers, createCrc32c)) {
    bytes.set(block.bytes, filled);
    filled += block.bytes.length;
    block.release();
  }
  return bytes;
}

function readAhead(
  source: Source,
  entry: TensorInfo,
  at: number,
  blockBytes: number,
  buffers: BufferPool,
): { readonly block: Promise<Uint8Array<ArrayBuffer>> } {
  const block = (async () => {
    const buffer = await buffers.take();
    const part = buffer.subarray(0, Math.min(blockBytes, entry.bytes - at));
    try {
      await fillExactly(source, entry.offset + at, part);
    } catch (error) {
      buffers.give(buffer);
      throw error;
    }
    return part;
  })();
  // It is awaited one block later; until then a failure is nobody's unhandled rejection.
  block.catch(() => undefined);
  return { block };
}

/** The buffer that a block is the beginning of. */
function whole(block: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(block.buffer);
}
