/** Compares all weights of two models bit by bit, the word embedding aside, which a conversion makes anew. */

import { MAPPING_IN } from '../albert/tensors.ts';
import type { CreateCrc32c } from '../formats/crc32c.ts';
import { type Dtype, isFloat, widthOf } from '../formats/dtype.ts';
import type { Model } from '../open-model.ts';
import { Buffers } from '../pipeline/buffers.ts';
import { bytesOf, toFloat32 } from '../pipeline/floats.ts';
import { readTensor } from '../pipeline/tensor-reader.ts';
import { readFloats, type StoredTensor } from '../pipeline/weight-reader.ts';

export interface ComparedWeights {
  /** Names in Google's layout of the weights that are the same in both. */
  readonly same: ReadonlySet<string>;
  readonly different: readonly string[];
  readonly missing: readonly string[];
}

const BLOCK_BYTES = 2 << 20;

/** Takes a weight of the source as float32, as it is stored, part by part: it need not be read again for that. */
export type KeepWeight = (name: string) => ((floats: Float32Array, at: number) => void) | null;

/** Room for blocks of both tensors of a pair, the same for all pairs: there may be very many, and very small ones. */
interface Room {
  readonly first: Buffers;
  readonly second: Buffers;
}

/**
 * @param leftOut weights of the source that have no counterpart by design
 * @param keep asked for each weight that is compared
 * @param onTensor told after each weight: the bytes that were read of both
 * @throws DAMAGED where a tensor's bytes are not those that its checksum promises
 */
export async function compareWeights(
  source: Model,
  converted: Model,
  leftOut: ReadonlySet<string>,
  createCrc32c: CreateCrc32c,
  keep: KeepWeight,
  onTensor: (bytes: number) => void,
): Promise<ComparedWeights> {
  const same = new Set<string>();
  const different: string[] = [];
  const missing: string[] = [];
  const room = { first: new Buffers(2, BLOCK_BYTES), second: new Buffers(2, BLOCK_BYTES) };
  for (const [name, weight] of source.weights) {
    const counterpart = converted.weights.get(name);
    if (!counterpart) {
      if (!leftOut.has(name)) missing.push(name);
    } else if (await areSame(weight, counterpart, () => keep(name), createCrc32c, room)) same.add(name);
    else different.push(name);
    onTensor(weight.entry.bytes + (counterpart?.entry.bytes ?? 0));
  }
  if (source.embedding !== 'mapped' && converted.embedding === 'mapped') {
    for (const { target } of MAPPING_IN) {
      const weight = converted.weights.get(target);
      if (weight && !(await isNeutral(weight, createCrc32c))) different.push(target);
    }
  }
  return { same, different, missing };
}

/** Whether a mapping that the source does not have leaves all as it is: the identity matrix, and a bias of zeros. */
async function isNeutral(weight: StoredTensor, createCrc32c: CreateCrc32c): Promise<boolean> {
  const [rows = 0, columns] = weight.entry.shape;
  const floats = await readFloats(weight, createCrc32c);
  if (columns === undefined) return floats.every((x) => x === 0);
  return rows === columns && floats.every((x, at) => x === (at % (columns + 1) === 0 ? 1 : 0));
}

/** Whether two tensors hold the same to the bit: numbers once both are float32 and of one orientation, else bytes. */
async function areSame(
  first: StoredTensor,
  second: StoredTensor,
  keep: () => ReturnType<KeepWeight>,
  createCrc32c: CreateCrc32c,
  room: Room,
): Promise<boolean> {
  const shape = second.transposed ? [...second.entry.shape].reverse() : second.entry.shape;
  const ownShape = first.transposed ? [...first.entry.shape].reverse() : first.entry.shape;
  if (shape.join() !== ownShape.join()) return false;
  const sameType = first.entry.dtype === second.entry.dtype;
  if (!sameType && !(isFloat(first.entry.dtype) && isFloat(second.entry.dtype))) return false;
  if (first.transposed === second.transposed)
    return haveSameElements(first, second, sameType, keep(), createCrc32c, room);
  const [own, other] = [await readFloats(first, createCrc32c), await readFloats(second, createCrc32c)];
  keep()?.(own, 0);
  const bits = (floats: Float32Array) => new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  return equalTransposed(bits(own), bits(other), first.entry.shape);
}

/** Both are read to their ends, so that their checksums are verified however early they differ. */
async function haveSameElements(
  first: StoredTensor,
  second: StoredTensor,
  sameType: boolean,
  keep: ReturnType<KeepWeight>,
  createCrc32c: CreateCrc32c,
  room: Room,
): Promise<boolean> {
  if (sameType && first.entry.bytes !== second.entry.bytes) return false;
  const [own, other] = [first.entry.dtype, second.entry.dtype];
  const bits = (dtype: Dtype, bytes: Uint8Array<ArrayBuffer>) =>
    words(sameType ? bytes : bytesOf(toFloat32(dtype, bytes)));
  const ofBlock = (dtype: Dtype) => (sameType ? BLOCK_BYTES : (BLOCK_BYTES / WIDEST) * (widthOf(dtype) ?? WIDEST));
  let [same, at] = [true, 0];
  const others = readTensor(second.source, second.entry, ofBlock(other), room.second, createCrc32c);
  for await (const block of readTensor(first.source, first.entry, ofBlock(own), room.first, createCrc32c)) {
    const { value } = await others.next();
    if (keep) {
      const floats = toFloat32(own, block.bytes);
      keep(floats, at);
      at += floats.length;
    }
    same &&= value !== undefined && equal(bits(own, block.bytes), bits(other, value.bytes));
    block.release();
    value?.release();
  }
  await others.next();
  return same;
}

/** Bytes of the widest float: so that blocks of two types can have the same number of elements. */
const WIDEST = 8;

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
