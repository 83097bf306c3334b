/**
 * Encodes a model of ONNX around tensors that are streamed (onnx.proto). Every length stands before what it measures, so
 * all of them are computed first. Fields come in the order of their numbers, as ONNX's own writer has them: what `onnx`
 * loads and saves again has the same bytes.
 */

import { Writer } from 'protobufjs/minimal.js';
import { concat } from '../concat.ts';
import type { TensorSpec } from '../tensor.ts';
import { dataTypeOf } from './data-type.ts';
import type { Attribute, Constant, Graph, Node, Value } from './graph.ts';
import { onnx } from './proto/onnx.js';

/** IR version 8 and operator set 17 are the first that have all that is used here: LayerNormalization is of 17. */
const IR_VERSION = 8;
const OPERATOR_SET = 17;

/** AttributeProto.AttributeType */
const FLOAT = 1;
const INT = 2;
const INTS = 7;

/** A protobuf tag of a field whose length stands before it. */
const tag = (field: number) => (field << 3) | 2;
/** ModelProto and GraphProto. */
const GRAPH = 7;
const INITIALIZER = 5;
/** TensorProto. */
const RAW_DATA = 9;

/** The bytes of a model's file that are no tensor's. */
export interface EncodedModel {
  /** What comes before each tensor's bytes, in their order. */
  readonly before: readonly Uint8Array[];
  /** What comes behind the last one. */
  readonly after: Uint8Array;
  /** The length of the whole file. */
  readonly bytes: number;
}

/**
 * @param tensors the initializers whose bytes are streamed, little-endian, in the order in which they come
 * @param metadata what the model says about itself
 */
export function encodeModel(
  graph: Graph,
  tensors: readonly TensorSpec[],
  producer: string,
  metadata: ReadonlyMap<string, string>,
): EncodedModel {
  const headers = tensors.map(initializerHeader);
  const nodesAndName = onnx.GraphProto.encode({ node: graph.nodes.map(nodeOf), name: graph.name }).finish();
  const constants = onnx.GraphProto.encode({ initializer: graph.constants.map(constantOf) }).finish();
  const values = onnx.GraphProto.encode({
    input: graph.inputs.map(valueInfoOf),
    output: graph.outputs.map(valueInfoOf),
  }).finish();
  const streamed = tensors.reduce((sum, { bytes }, at) => sum + bytes + (headers[at]?.length ?? 0), 0);
  const graphBytes = nodesAndName.length + streamed + constants.length + values.length;
  const head = concat(
    beginning(producer),
    Writer.create().uint32(tag(GRAPH)).uint32(graphBytes).finish(),
    nodesAndName,
  );
  const foot = onnx.ModelProto.encode({
    opsetImport: [{ domain: '', version: OPERATOR_SET }],
    metadataProps: [...metadata].map(([key, value]) => ({ key, value })),
  }).finish();
  const [first, ...others] = headers;
  const after = concat(...(first ? [] : [head]), constants, values, foot);
  const before = first ? [concat(head, first), ...others] : [];
  const bytes = [...before, after].reduce((sum, { length }) => sum + length, 0);
  return { before, after, bytes: bytes + tensors.reduce((sum, tensor) => sum + tensor.bytes, 0) };
}

/** The first bytes of every file that a program writes so. */
export function beginning(producer: string): Uint8Array {
  return onnx.ModelProto.encode({ irVersion: IR_VERSION, producerName: producer }).finish();
}

/** All of an initializer but its bytes, which come last. */
function initializerHeader({ name, dtype, shape, bytes }: TensorSpec): Uint8Array {
  const told = onnx.TensorProto.encode({ dims: [...shape], dataType: dataTypeOf(dtype), name }).finish();
  const raw = Writer.create().uint32(tag(RAW_DATA)).uint32(bytes).finish();
  const length = told.length + raw.length + bytes;
  return concat(Writer.create().uint32(tag(INITIALIZER)).uint32(length).finish(), told, raw);
}

function nodeOf({ name, opType, inputs, outputs, attributes }: Node): onnx.INodeProto {
  const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
  return { input: [...inputs], output: [...outputs], name, opType, attribute };
}

function attributeOf(name: string, value: Attribute): onnx.IAttributeProto {
  if ('int' in value) return { name, i: value.int, type: INT };
  if ('ints' in value) return { name, ints: [...value.ints], type: INTS };
  return { name, f: value.float, type: FLOAT };
}

function constantOf({ name, dtype, shape, values }: Constant): onnx.ITensorProto {
  const numbers = dtype === 'float32' ? Float32Array.from(values) : BigInt64Array.from(values, BigInt);
  return { dims: [...shape], dataType: dataTypeOf(dtype), name, rawData: new Uint8Array(numbers.buffer) };
}

function valueInfoOf({ name, dtype, shape }: Value): onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: dataTypeOf(dtype), shape: { dim } } } };
}
