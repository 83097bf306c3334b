/**
 * Reads a tensor bundle's index (tensorflow/core/util/tensor_bundle/tensor_bundle.h): a table whose key "" holds the
 * BundleHeaderProto and whose other keys are tensor names with a BundleEntryProto each. The tensors' bytes lie in
 * `PREFIX.data-SSSSS-of-NNNNN`. Nothing that the index claims is believed before it is checked.
 */

import type { Source } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import { type Reason, reason } from '../../problem/reason.ts';
import { type CreateCrc32c, unmask } from '../crc32c.ts';
import { widthOf } from '../dtype.ts';
import { elements, type TensorInfo } from '../tensor.ts';
import type { BlockEntry } from './block.ts';
import { dtypeOf } from './data-type.ts';
import { type Message, parseMessage } from './message.ts';
import { readTable } from './table-reader.ts';

/** An index, every claim of it checked except those on the data files themselves. */
export interface BundleIndex {
  readonly shards: number;
  /** In name order, as UTF-8 bytes compare. */
  readonly tensors: readonly TensorInfo[];
  /** Whether they are named after the objects of a program, as Keras and `tf.train.Checkpoint` do. */
  readonly hasObjectGraph: boolean;
}

/** A key that Keras' and TensorFlow 2's object-based checkpoints always have. */
const OBJECT_GRAPH_KEY = '_CHECKPOINTABLE_OBJECT_GRAPH';
const MAX_SHARDS = 100_000;
const MAX_RANK = 254;
/** The version of the format that this reader and writer follow (kTensorBundleVersion). */
const BUNDLE_VERSION = 1;

/** The fields of BundleHeaderProto (tensor_bundle.proto), and of the VersionDef in it. */
const HEADER = { shards: 1, endianness: 2, version: 3, minConsumer: 2 } as const;
/** Those of BundleEntryProto. */
const ENTRY = { dtype: 1, shape: 2, shard: 3, offset: 4, size: 5, crc32c: 6, slices: 7 } as const;
/** Those of TensorShapeProto, and of a dimension in it. */
const SHAPE = { dim: 2, unknownRank: 3, size: 1 } as const;

/**
 * Reads and checks an index.
 * @throws DAMAGED, NOT_A_CHECKPOINT, UNSUPPORTED_FORMAT (V1, big-endian, slices),
 *   UNSUPPORTED_DTYPE is left to the caller, who knows which tensors matter.
 */
export async function readBundleIndex(source: Source, createCrc32c: CreateCrc32c): Promise<BundleIndex> {
  const file = source.name;
  const [headerEntry, ...tensorEntries] = await readTable(source, createCrc32c);
  if (!headerEntry || headerEntry.key.length > 0)
    throw fail('header-malformed', { file, reason: reason('no-header', {}) });
  const shards = readHeader(headerEntry.value, file);
  refuseSlices(tensorEntries, file);
  const tensors = tensorEntries.map((entry) => readEntry(entry, shards, file));
  refuseOverlaps(tensors, file);
  return { shards, tensors, hasObjectGraph: tensors.some(({ name }) => name === OBJECT_GRAPH_KEY) };
}

/** Checks the header; returns the number of data files. */
function readHeader(bytes: Uint8Array, file: string): number {
  // A V1 checkpoint is a table too; its header is a SavedTensorSlices, whose field 1 is a message (wire type 2).
  if (bytes[0] === 0x0a) throw fail('v1-checkpoint', { file });
  const malformed = (reason: Reason) => fail('header-malformed', { file, reason });
  const header = messageOf(bytes, malformed);
  const endianness = header.number(HEADER.endianness);
  if (endianness === 1) throw fail('big-endian', { file });
  if (endianness !== 0) throw malformed(reason('byte-order', { value: endianness }));
  const minConsumer = messageOf(header.part(HEADER.version), malformed).number(HEADER.minConsumer);
  if (minConsumer > BUNDLE_VERSION) throw fail('bundle-version', { file, minConsumer });
  const shards = header.number(HEADER.shards);
  if (shards < 1 || shards > MAX_SHARDS) throw malformed(reason('shard-count', { shards }));
  return shards;
}

/**
 * A partitioned variable's slices have entries of their own, whose keys are an ordered code: a zero byte, the name, two
 * terminating bytes, the slice (tensorflow/core/util/saved_tensor_slice_util.cc, EncodeTensorNameSlice).
 */
function refuseSlices(entries: readonly BlockEntry[], file: string): void {
  const slices = entries.filter(({ key }) => key[0] === 0);
  const [first] = slices;
  if (!first) return;
  const end = first.key.indexOf(0, 1);
  const tensor = new TextDecoder().decode(first.key.subarray(1, end < 0 ? undefined : end));
  throw fail('partitioned-variable', { file, tensor, slices: slices.length });
}

function readEntry(entry: BlockEntry, shards: number, file: string): TensorInfo {
  const name = decodeName(entry.key, file);
  const malformed = (reason: Reason) => fail('entry-malformed', { file, tensor: name, reason });
  const message = messageOf(entry.value, malformed);
  const slices = message.all(ENTRY.slices).length;
  if (slices > 0) throw fail('partitioned-variable', { file, tensor: name, slices });
  const [offset, bytes] = [message.number(ENTRY.offset), message.number(ENTRY.size)];
  if (!Number.isSafeInteger(offset + bytes)) throw malformed(reason('place-out-of-range', {}));
  const shard = message.number(ENTRY.shard);
  if (shard >= shards) throw malformed(reason('shard-number', { shard, shards }));
  const shape = readShape(messageOf(message.part(ENTRY.shape), malformed), malformed);
  const dtype = dtypeOf(message.number(ENTRY.dtype));
  const width = widthOf(dtype);
  if (width !== null && elements(shape) * width !== bytes) {
    throw malformed(reason('tensor-size', { dtype, shape, bytes: elements(shape) * width, claimed: bytes }));
  }
  return { name, dtype, shape, file: shard, offset, bytes, crc32c: unmask(message.number(ENTRY.crc32c)) };
}

function readShape(shape: Message, malformed: (reason: Reason) => Error): readonly number[] {
  if (shape.number(SHAPE.unknownRank) !== 0) throw malformed(reason('unknown-rank', {}));
  const dims = shape.all(SHAPE.dim);
  if (dims.length > MAX_RANK) throw malformed(reason('rank-too-large', { rank: dims.length }));
  const sizes = dims.map((dim) => messageOf(dim, malformed).number(SHAPE.size));
  if (!sizes.every(Number.isSafeInteger)) throw malformed(reason('dimension-out-of-range', {}));
  if (!Number.isSafeInteger(elements(sizes) * 16)) throw malformed(reason('shape-out-of-range', { shape: sizes }));
  return sizes;
}

/** Two tensors in the same bytes: no writer does that, and it would let a small file stand for a huge model. */
function refuseOverlaps(tensors: readonly TensorInfo[], file: string): void {
  const byPlace = tensors.filter((tensor) => tensor.bytes > 0).sort((a, b) => a.file - b.file || a.offset - b.offset);
  byPlace.forEach((tensor, i) => {
    const before = byPlace[i - 1];
    if (before && before.file === tensor.file && before.offset + before.bytes > tensor.offset) {
      throw fail('tensors-overlap', { file, tensor: tensor.name, other: before.name, offset: tensor.offset });
    }
  });
}

function decodeName(key: Uint8Array, file: string): string {
  try {
    const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(key);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (!/[\u0000-\u001f\u007f-\u009f]/.test(name)) return name;
  } catch {
    // As below.
  }
  const shown = new TextDecoder('utf-8').decode(key.subarray(0, 80));
  throw fail('entry-malformed', { file, tensor: shown, reason: reason('name-not-text', {}) });
}

function messageOf(bytes: Uint8Array, malformed: (reason: Reason) => Error): Message {
  const parsed = parseMessage(bytes);
  if (!parsed.ok) throw malformed(parsed.reason);
  return parsed.message;
}
