/**
 * Reads what a model of ONNX is: its initializers' names, types, shapes and places, what goes in and comes out, and what
 * it says of itself (onnx.proto). Reads no tensor and no node.
 */

import { Reader } from 'protobufjs/minimal.js';
import type { Source } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import { type Reason, reason, said } from '../../problem/reason.ts';
import { widthOf } from '../dtype.ts';
import { elements, type TensorInfo } from '../tensor.ts';
import { dtypeOf } from './data-type.ts';
import { type Field, MessageReader } from './message-reader.ts';
import { onnx } from './proto/onnx.js';

export interface OnnxFile {
  readonly producer: string;
  /** In the order of the file. */
  readonly tensors: readonly TensorInfo[];
  /** Names of what goes in, without initializers, and of what comes out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Of a name, or of what describes an input. */
const MOST_TEXT_BYTES = 64 << 10;
const MOST_TENSORS = 50_000;
const MOST_VALUES = 10_000;
const MOST_RANK = 254;
/** TensorProto.DataLocation */
const IN_ANOTHER_FILE = 1n;

type Bytes = Extract<Field, { kind: 'bytes' }>;

/** @throws DAMAGED, UNSUPPORTED_FORMAT for tensors that lie in another file */
export async function readModel(source: Source): Promise<OnnxFile> {
  const messages = new MessageReader(source);
  const metadata = new Map<string, string>();
  let producer = '';
  let graph: Bytes | null = null;
  for await (const field of messages.fields(0, source.size)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 2) producer = await text(messages, field);
    if (field.number === 7) {
      if (graph) throw malformed(source, reason('key-twice', { key: 'graph' }));
      graph = field;
    }
    if (field.number === 14 && metadata.size < MOST_VALUES) {
      const { key, value } = await decoded(messages, field, (bytes) => onnx.StringStringEntryProto.decode(bytes));
      metadata.set(key, value);
    }
  }
  if (!graph) throw malformed(source, reason('no-graph', {}));
  return { producer, metadata, ...(await readGraph(messages, graph)) };
}

async function readGraph(
  messages: MessageReader,
  graph: Bytes,
): Promise<Pick<OnnxFile, 'tensors' | 'inputs' | 'outputs'>> {
  const { source } = messages;
  const tensors = new Map<string, TensorInfo>();
  const [inputs, outputs]: [string[], string[]] = [[], []];
  for await (const field of messages.fields(graph.at, graph.at + graph.length)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 5) {
      const tensor = await readTensor(messages, field);
      if (tensors.has(tensor.name)) throw malformed(source, reason('key-twice', { key: tensor.name }));
      if (tensors.size === MOST_TENSORS) throw malformed(source, reason('entry-count', { limit: MOST_TENSORS }));
      tensors.set(tensor.name, tensor);
    }
    if (field.number === 11 || field.number === 12) {
      const values = field.number === 11 ? inputs : outputs;
      const { name } = await decoded(messages, field, (bytes) => onnx.ValueInfoProto.decode(bytes));
      if (values.length === MOST_VALUES) throw malformed(source, reason('entry-count', { limit: MOST_VALUES }));
      values.push(name);
    }
  }
  return { tensors: [...tensors.values()], inputs: inputs.filter((name) => !tensors.has(name)), outputs };
}

async function readTensor(messages: MessageReader, message: Bytes): Promise<TensorInfo> {
  const { source } = messages;
  const shape: number[] = [];
  let [name, type, raw]: [string, bigint, Bytes | null] = ['', 0n, null];
  for await (const field of messages.fields(message.at, message.at + message.length)) {
    if (field.kind === 'varint') {
      if (field.number === 1) shape.push(sizeOf(source, field.value, shape.length));
      if (field.number === 2) type = field.value;
      if (field.number === 14 && field.value === IN_ANOTHER_FILE)
        throw fail('other-framework', { file: source.name, framework: 'onnx' });
    } else if (field.kind === 'bytes') {
      if (field.number === 1) {
        // Sizes one behind the other, as newer writers have them.
        const reader = Reader.create(await messages.bytes(field, MOST_TEXT_BYTES));
        while (reader.pos < reader.len) shape.push(sizeOf(source, BigInt(String(reader.uint64())), shape.length));
      }
      if (field.number === 8) name = await text(messages, field);
      if (field.number === 9) raw = field;
    }
  }
  return placed(source, name, type, shape, raw);
}

function placed(source: Source, name: string, type: bigint, shape: readonly number[], raw: Bytes | null): TensorInfo {
  const refuse = (why: Reason) => fail('entry-malformed', { file: source.name, tensor: name, reason: why });
  const dtype = dtypeOf(Number(type));
  if (!dtype) throw refuse(reason('entry-value', { key: 'data_type', value: String(type) }));
  const bytes = elements(shape) * widthOf(dtype);
  // Other programs may store numbers in fields of their types.
  if (!raw && bytes > 0) throw fail('other-framework', { file: source.name, framework: 'onnx' });
  const claimed = raw?.length ?? 0;
  if (bytes !== claimed) throw refuse(reason('tensor-size', { dtype, shape, bytes, claimed }));
  return { name, dtype, shape, file: 0, offset: raw?.at ?? 0, bytes, crc32c: null };
}

function sizeOf(source: Source, size: bigint, rank: number): number {
  if (rank >= MOST_RANK) throw malformed(source, reason('rank-too-large', { rank: rank + 1 }));
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed(source, reason('dimension-out-of-range', {}));
  return Number(size);
}

async function text(messages: MessageReader, field: Bytes): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await messages.bytes(field, MOST_TEXT_BYTES));
  } catch (error) {
    if (error instanceof TypeError) throw malformed(messages.source, reason('name-not-text', {}));
    throw error;
  }
}

async function decoded<T>(messages: MessageReader, field: Bytes, decode: (bytes: Uint8Array) => T): Promise<T> {
  const bytes = await messages.bytes(field, MOST_TEXT_BYTES);
  try {
    return decode(bytes);
  } catch (error) {
    throw malformed(messages.source, said(error));
  }
}

function malformed(source: Source, why: Reason) {
  return fail('header-malformed', { file: source.name, reason: why });
}
