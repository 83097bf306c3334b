/**
 * Encodes a model of ONNX around tensors that are streamed (onnx.proto). Every length stands before what it measures, so
 * all of them are computed first. Fields come in the order of their numbers, as ONNX's own writer has them: what `onnx`
 * loads and saves again has the same bytes.
 */

import { concat } from '../concat.ts';
import type { TensorSpec } from '../tensor.ts';
import { dataTypeOf } from './data-type.ts';
import type { Attribute, Constant, Graph, Node, Value } from './graph.ts';
import {
  AttributeProto,
  AttributeType,
  bytes,
  Dimension,
  encode,
  float,
  GraphProto,
  head,
  integer,
  ModelProto,
  message,
  NodeProto,
  OperatorSetIdProto,
  StringStringEntryProto,
  TensorProto,
  TensorShapeProto,
  TensorType,
  TypeProto,
  text,
  ValueInfoProto,
  type Write,
} from './messages.ts';

/** IR version 8 and operator set 17 are the first that have all that is used here: LayerNormalization is of 17. */
const IR_VERSION = 8;
const OPERATOR_SET = 17;

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
  const nodesAndName = encode(
    ...graph.nodes.map((node) => message(GraphProto.node, nodeFields(node))),
    text(GraphProto.name, graph.name),
  );
  const constantsAndValues = encode(
    ...graph.constants.map((constant) => message(GraphProto.initializer, constantFields(constant))),
    ...graph.inputs.map((value) => message(GraphProto.input, valueFields(value))),
    ...graph.outputs.map((value) => message(GraphProto.output, valueFields(value))),
  );
  const streamed = tensors.reduce((sum, tensor, at) => sum + tensor.bytes + (headers[at]?.length ?? 0), 0);
  const graphBytes = nodesAndName.length + streamed + constantsAndValues.length;
  const start = concat(beginning(producer), encode(head(ModelProto.graph, graphBytes)), nodesAndName);
  const operatorSet = [text(OperatorSetIdProto.domain, ''), integer(OperatorSetIdProto.version, OPERATOR_SET)];
  const foot = encode(
    message(ModelProto.opsetImport, operatorSet),
    ...[...metadata].map(([key, value]) =>
      message(ModelProto.metadataProps, [
        text(StringStringEntryProto.key, key),
        text(StringStringEntryProto.value, value),
      ]),
    ),
  );
  const [first, ...others] = headers;
  const after = concat(...(first ? [] : [start]), constantsAndValues, foot);
  const before = first ? [concat(start, first), ...others] : [];
  const told = [...before, after].reduce((sum, { length }) => sum + length, 0);
  return { before, after, bytes: told + tensors.reduce((sum, tensor) => sum + tensor.bytes, 0) };
}

/** The first bytes of every file that a program writes so. */
export function beginning(producer: string): Uint8Array {
  return encode(integer(ModelProto.irVersion, IR_VERSION), text(ModelProto.producerName, producer));
}

/** All of an initializer but its bytes, which come last. */
function initializerHeader(tensor: TensorSpec): Uint8Array {
  const told = encode(...tensorFields(tensor), head(TensorProto.rawData, tensor.bytes));
  return concat(encode(head(GraphProto.initializer, told.length + tensor.bytes)), told);
}

/** All fields of a tensor but its bytes. */
const tensorFields = ({ name, dtype, shape }: Pick<TensorSpec, 'name' | 'dtype' | 'shape'>): readonly Write[] => [
  ...shape.map((size) => integer(TensorProto.dims, size)),
  integer(TensorProto.dataType, dataTypeOf(dtype)),
  text(TensorProto.name, name),
];

function constantFields(constant: Constant): readonly Write[] {
  const { dtype, values } = constant;
  const numbers = dtype === 'float32' ? Float32Array.from(values) : BigInt64Array.from(values, BigInt);
  return [...tensorFields(constant), bytes(TensorProto.rawData, new Uint8Array(numbers.buffer))];
}

const nodeFields = ({ name, opType, inputs, outputs, attributes }: Node): readonly Write[] => [
  ...inputs.map((input) => text(NodeProto.input, input)),
  ...outputs.map((output) => text(NodeProto.output, output)),
  text(NodeProto.name, name),
  text(NodeProto.opType, opType),
  ...Object.entries(attributes).map(([key, value]) =>
    message(NodeProto.attribute, [text(AttributeProto.name, key), ...attributeFields(value)]),
  ),
];

function attributeFields(value: Attribute): readonly Write[] {
  const type = (one: number) => integer(AttributeProto.type, one);
  if ('int' in value) return [integer(AttributeProto.i, value.int), type(AttributeType.int)];
  if ('ints' in value) return [...value.ints.map((one) => integer(AttributeProto.ints, one)), type(AttributeType.ints)];
  return [float(AttributeProto.f, value.float), type(AttributeType.float)];
}

function valueFields({ name, dtype, shape }: Value): readonly Write[] {
  const dimension = (size: number | string) =>
    typeof size === 'number' ? integer(Dimension.dimValue, size) : text(Dimension.dimParam, size);
  const dims = shape.map((size) => message(TensorShapeProto.dim, [dimension(size)]));
  const tensorType = [integer(TensorType.elemType, dataTypeOf(dtype)), message(TensorType.shape, dims)];
  return [text(ValueInfoProto.name, name), message(ValueInfoProto.type, [message(TypeProto.tensorType, tensorType)])];
}
