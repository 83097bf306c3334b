/** Compares all weights of two models bit by bit, the word embedding aside, which a conversion makes anew. */

import type { CreateCrc32c } from '../checkpoint/crc32c.ts';
import type { Model } from '../open-model.ts';
import { Buffers } from '../stream/buffers.ts';
import { readTensor } from '../stream/tensor-reader.ts';
import { readFloats, type StoredTensor } from '../stream/weight-reader.ts';

export interface ComparedWeights {
  /** Names in Google's layout of the weights that are the same in both. */
  readonly same: ReadonlySet<string>;
  readonly different: readonly string[];
  readonly missing: readonly string[];
}

const BLOCK_BYTES = 2 << 20;

/**
 * @param leftOut weights of the source that have no counterpart by design
 * @param onTensor told after each weight: the bytes that were read of both
 * @throws DAMAGED where a tensor's bytes are not those that its checksum promises
 */
export async function compareWeights(
  source: Model,
  converted: Model,
  leftOut: ReadonlySet<string>,
  createCrc32c: CreateCrc32c,
  onTensor: (bytes: number) => void,
): Promise<ComparedWeights> {
  const same = new Set<string>();
  const different: string[] = [];
  const missing: string[] = [];
  for (const [name, weight] of source.weights) {
    const counterpart = converted.weights.get(name);
    if (!counterpart) {
      if (!leftOut.has(name)) missing.push(name);
    } else if (await areSame(weight, counterpart, createCrc32c)) same.add(name);
    else different.push(name);
    onTensor(weight.entry.size + (counterpart?.entry.size ?? 0));
  }
  return { same, different, missing };
}

/** Whether two tensors hold the same numbers to the bit, once both are float32 and of one orientation. */
async function areSame(first: StoredTensor, second: StoredTensor, createCrc32c: CreateCrc32c): Promise<boolean> {
  const shape = second.transposed ? [...second.entry.shape].reverse() : second.entry.shape;
  const ownShape = first.transposed ? [...first.entry.shape].reverse() : first.entry.shape;
  if (shape.join() !== ownShape.join()) return false;
  if (first.entry.dtype === second.entry.dtype && first.transposed === second.transposed) {
    return haveSameBytes(first, second, createCrc32c);
  }
  const [own, other] = [await readFloats(first, createCrc32c), await readFloats(second, createCrc32c)];
  const bits = (floats: Float32Array) => new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  return first.transposed === second.transposed
    ? equal(bits(own), bits(other))
    : equalTransposed(bits(own), bits(other), first.entry.shape);
}

/** Both are read to their ends, so that their checksums are verified however early they differ. */
async function haveSameBytes(first: StoredTensor, second: StoredTensor, createCrc32c: CreateCrc32c): Promise<boolean> {
  if (first.entry.size !== second.entry.size) return false;
  let same = true;
  const others = readTensor(second.source, second.entry, BLOCK_BYTES, new Buffers(2, BLOCK_BYTES), createCrc32c);
  const buffers = new Buffers(2, BLOCK_BYTES);
  for await (const block of readTensor(first.source, first.entry, BLOCK_BYTES, buffers, createCrc32c)) {
    const { value: other } = await others.next();
    same &&= other !== undefined && equal(words(block.bytes), words(other.bytes));
    block.release();
    other?.release();
  }
  await others.next();
  return same;
}

/** Bytes four at a time, as far as they go; a rest is compared byte by byte. */
function words(bytes: Uint8Array<ArrayBuffer>): Uint32Array | Uint8Array {
  return bytes.length % 4 === 0 ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) : bytes;
}

function equal(first: Uint32Array | Uint8Array, second: Uint32Array | Uint8Array): boolean {
  if (first.length !== second.length) return false;
  for (let i = 0; i < first.length; i++) if (first[i] !== second[i]) return false;
  return true;
}

/** @param shape of the first: [rows, columns]; the second is [columns, rows] */
function equalTransposed(first: Uint32Array, second: Uint32Array, [rows = 0, columns = 0]: readonly number[]): boolean {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (first[row * columns + column] !== second[column * rows + row]) return false;
    }
  }
  return true;
}
