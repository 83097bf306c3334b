/**
 * transformers' ALBERT always has a mapping from the embedding's width to the hidden states'; where the two are one it
 * may leave all as it is. Then it says nothing, and other layouts do without it.
 */

import type { CreateCrc32c } from '../formats/crc32c.ts';
import { rowBlocks, type StoredTensor } from '../pipeline/weight-reader.ts';

const BLOCK_FLOATS = 1 << 18;

/** Whether a matrix is the identity, or a vector zeros. Reads no further than it has to. */
export async function isNeutral(weight: StoredTensor, createCrc32c: CreateCrc32c): Promise<boolean> {
  const { shape } = weight.entry;
  const [rows = 0, columns] = shape;
  if (columns !== undefined && columns !== rows) return false;
  const perBlock = Math.max(1, Math.floor(BLOCK_FLOATS / (columns ?? 1)));
  for await (const { from, floats } of rowBlocks(weight, perBlock, createCrc32c)) {
    const isRight =
      columns === undefined
        ? floats.every((x) => x === 0)
        : floats.every((x, at) => x === ((from * columns + at) % (columns + 1) === 0 ? 1 : 0));
    if (!isRight) return false;
  }
  return true;
}
