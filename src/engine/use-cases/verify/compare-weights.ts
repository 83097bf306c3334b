/** Compares all weights of two models bit by bit, the word embedding aside, which a conversion makes anew. */

import { hasPlaceFor, taskOfArchitecture } from '../../albert/heads.ts';
import { MAPPING_VARIABLES, moduleOf, type Role } from '../../albert/variables.ts';
import type { CreateCrc32c } from '../../formats/crc32c.ts';
import { type Dtype, isFloat, widthOf } from '../../formats/dtype.ts';
import type { RunnableModel as Model } from '../../model/model.ts';
import { isNeutral } from '../../model/neutral-mapping.ts';
import { BufferPool } from '../../pipeline/buffer-pool.ts';
import { bytesOf, toFloat32 } from '../../pipeline/floats.ts';
import { readTensor } from '../../pipeline/tensor-reader.ts';
import { readFloats, type StoredTensor } from '../../pipeline/weight-reader.ts';

export interface ComparedWeights {
  /** The variables that are the same in both. */
  readonly same: ReadonlySet<Role>;
  /** How many tensors were compared. */
  readonly compared: number;
  /** Names of those that are not the same, as the converted model has them. */
  readonly different: readonly string[];
  /** Names of the source's that the converted model lacks, and of those that it has a place for. */
  readonly missing: readonly string[];
  readonly lost: readonly string[];
}

const BLOCK_BYTES = 2 << 20;

/** Takes a weight of the source as float32, as it is stored, part by part: it need not be read again for that. */
export type KeepWeight = (role: Role) => ((floats: Float32Array, at: number) => void) | null;

/** Room for blocks of both tensors of a pair, the same for all pairs: there may be very many, and very small ones. */
interface Room {
  readonly first: BufferPool;
  readonly second: BufferPool;
}

/**
 * @param leftOut variables of the source that have no counterpart by design
 * @param keep asked for each weight that is compared
 * @param onTensor told after each weight: the bytes that were read of both
 * @throws DAMAGED where a tensor's bytes are not those that its checksum promises
 */
export async function compareWeights(
  source: Model,
  converted: Model,
  leftOut: ReadonlySet<Role>,
  createCrc32c: CreateCrc32c,
  keep: KeepWeight,
  onTensor: (bytes: number) => void,
): Promise<ComparedWeights> {
  const same = new Set<Role>();
  const different: string[] = [];
  const missing: string[] = [];
  const lost: string[] = [];
  let compared = 0;
  const room = { first: new BufferPool(2, BLOCK_BYTES), second: new BufferPool(2, BLOCK_BYTES) };
  for (const { role, weight, counterpart } of pairsOf(source, converted)) {
    onTensor(weight.entry.bytes + (counterpart?.entry.bytes ?? 0));
    if (!counterpart) {
      if (role && leftOut.has(role)) continue;
      missing.push(weight.entry.name);
      if (hasPlace(source, converted, role)) lost.push(weight.entry.name);
      continue;
    }
    compared++;
    if (!(await areSame(weight, counterpart, () => role && keep(role), createCrc32c, room)))
      different.push(counterpart.entry.name);
    else if (role) same.add(role);
  }
  different.push(...(await addedMapping(source, converted, createCrc32c)));
  return { same, compared, different, missing, lost };
}

/** A checkpoint of TensorFlow's holds whatever there is in another; a class of transformers its own heads alone. */
function hasPlace(source: Model, converted: Model, role: Role | null): boolean {
  const module = role && moduleOf(role);
  if (converted.layout.dialect === 'tensorflow') return module !== null || source.layout.dialect === 'tensorflow';
  return module !== null && hasPlaceFor(taskOfArchitecture(converted.config?.architecture) ?? converted.task, module);
}

interface Pair {
  /** `null` for what is none of an ALBERT's variables. */
  readonly role: Role | null;
  readonly weight: StoredTensor;
  readonly counterpart: StoredTensor | undefined;
}

/**
 * All of a source's weights, the words aside, each with its counterpart where there is one. What is no variable keeps
 * its name, where it is kept.
 */
function pairsOf(source: Model, converted: Model): readonly Pair[] {
  const variables = [...source.weights].map(([role, weight]) => {
    return { role, weight, counterpart: converted.weights.get(role) };
  });
  const others = [...source.others].map(([name, weight]) => {
    return { role: null, weight, counterpart: converted.others.get(name) };
  });
  return [...variables, ...others];
}

/** A mapping that the source does not have changes what is computed, unless it leaves all as it is. */
async function addedMapping(source: Model, converted: Model, createCrc32c: CreateCrc32c): Promise<readonly string[]> {
  if (source.embedding === 'mapped' || converted.embedding !== 'mapped') return [];
  const names: string[] = [];
  for (const { role } of MAPPING_VARIABLES) {
    const weight = converted.weights.get(role);
    if (weight && !(await isNeutral(weight, createCrc32c))) names.push(weight.entry.name);
  }
  return names;
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

export function haveSameBytes(first: Uint8Array<ArrayBuffer>, second: Uint8Array<ArrayBuffer>): boolean {
  return equal(words(first), words(second));
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
