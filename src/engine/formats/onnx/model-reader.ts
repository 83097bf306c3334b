/**
 * Reads what tensors a model of ONNX has: its initializers' names, types, shapes and places (onnx.proto). Reads no number
 * of theirs and no node.
 */

import { Reader } from 'protobufjs/minimal.js';
import type { Source } from '../../host/source.ts';
import { fail, type ProblemError } from '../../problem/problem.ts';
import { type Reason, reason } from '../../problem/reason.ts';
import { widthOf } from '../dtype.ts';
import { elements, type TensorInfo } from '../tensor.ts';
import { dtypeOf } from './data-type.ts';
import { type Field, MessageReader } from './message-reader.ts';
import { EXTERNAL, GraphProto, ModelProto, TensorProto } from './messages.ts';

/** Of a name, or of sizes one behind the other. */
const MOST_TEXT_BYTES = 64 << 10;
const MOST_TENSORS = 50_000;
const MOST_RANK = 254;

type Bytes = Extract<Field, { kind: 'bytes' }>;

/**
 * @returns the initializers in the order of the file
 * @throws DAMAGED, UNSUPPORTED_FORMAT for what other programs alone write: no graph, tensors in another file, or not in bytes
 */
export async function readModel(source: Source): Promise<readonly TensorInfo[]> {
  const messages = new MessageReader(source);
  let graph: Bytes | null = null;
  for await (const field of messages.fields(0, source.size)) {
    if (field.kind !== 'bytes' || field.number !== ModelProto.graph) continue;
    if (graph) throw malformed(source, reason('key-twice', { key: 'graph' }));
    graph = field;
  }
  if (!graph) throw ofAnotherProgram(source);
  const tensors = new Map<string, TensorInfo>();
  for await (const field of messages.fields(graph.at, graph.at + graph.length)) {
    if (field.kind !== 'bytes' || field.number !== GraphProto.initializer) continue;
    const tensor = await readTensor(messages, field);
    if (tensors.has(tensor.name)) throw malformed(source, reason('key-twice', { key: tensor.name }));
    if (tensors.size === MOST_TENSORS) throw malformed(source, reason('entry-count', { limit: MOST_TENSORS }));
    tensors.set(tensor.name, tensor);
  }
  return [...tensors.values()];
}

interface TensorFields {
  name: string;
  type: bigint;
  readonly shape: number[];
  raw: Bytes | null;
}

async function readTensor(messages: MessageReader, message: Bytes): Promise<TensorInfo> {
  const tensor: TensorFields = { name: '', type: 0n, shape: [], raw: null };
  for await (const field of messages.fields(message.at, message.at + message.length)) {
    if (field.kind === 'varint') takeNumber(messages.source, tensor, field);
    else if (field.kind === 'bytes') await takeBytes(messages, tensor, field);
  }
  return placed(messages.source, tensor);
}

function takeNumber(source: Source, tensor: TensorFields, { number, value }: Extract<Field, { kind: 'varint' }>): void {
  if (number === TensorProto.dims) addSize(source, tensor, value);
  else if (number === TensorProto.dataType) tensor.type = value;
  else if (number === TensorProto.dataLocation && value === EXTERNAL) throw ofAnotherProgram(source);
}

async function takeBytes(messages: MessageReader, tensor: TensorFields, field: Bytes): Promise<void> {
  if (field.number === TensorProto.rawData) tensor.raw = field;
  else if (field.number === TensorProto.name) tensor.name = await text(messages, field);
  else if (field.number === TensorProto.dims) {
    // One behind the other, as some writers have them.
    const sizes = Reader.create(await messages.bytes(field, MOST_TEXT_BYTES));
    while (sizes.pos < sizes.len) addSize(messages.source, tensor, nextSize(messages.source, sizes));
  }
}

function nextSize(source: Source, sizes: Reader): bigint {
  try {
    return BigInt(String(sizes.uint64()));
  } catch {
    throw malformed(source, reason('dimension-out-of-range', {}));
  }
}

function addSize(source: Source, { shape }: TensorFields, size: bigint): void {
  if (shape.length === MOST_RANK) throw malformed(source, reason('rank-too-large', { rank: MOST_RANK + 1 }));
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed(source, reason('dimension-out-of-range', {}));
  shape.push(Number(size));
}

function placed(source: Source, { name, type, shape, raw }: TensorFields): TensorInfo {
  const refuse = (why: Reason) => fail('entry-malformed', { file: source.name, tensor: name, reason: why });
  const dtype = dtypeOf(Number(type));
  if (!dtype) throw refuse(reason('entry-value', { key: 'data_type', value: String(type) }));
  const bytes = elements(shape) * widthOf(dtype);
  // Numbers in fields of their types.
  if (!raw && bytes > 0) throw ofAnotherProgram(source);
  const claimed = raw?.length ?? 0;
  if (bytes !== claimed) throw refuse(reason('tensor-size', { dtype, shape, bytes, claimed }));
  return { name, dtype, shape, file: 0, offset: raw?.at ?? 0, bytes, crc32c: null };
}

async function text(messages: MessageReader, field: Bytes): Promise<string> {
  const bytes = await messages.bytes(field, MOST_TEXT_BYTES);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed(messages.source, reason('name-not-text', {}));
  }
}

function ofAnotherProgram({ name: file }: Source): ProblemError {
  return fail('other-framework', { file, framework: 'onnx' });
}

function malformed(source: Source, why: Reason): ProblemError {
  return fail('header-malformed', { file: source.name, reason: why });
}
