/** ONNX's messages: the numbers of the fields that are written or read here (onnx/onnx.proto), and how they are written. */

import { Writer } from 'protobufjs/minimal.js';

export const ModelProto = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8, metadataProps: 14 } as const;
export const GraphProto = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
export const NodeProto = { input: 1, output: 2, name: 3, opType: 4, attribute: 5 } as const;
export const AttributeProto = { name: 1, f: 2, i: 3, ints: 8, type: 20 } as const;
/** AttributeProto.AttributeType */
export const AttributeType = { float: 1, int: 2, ints: 7 } as const;
export const TensorProto = { dims: 1, dataType: 2, name: 8, rawData: 9, dataLocation: 14 } as const;
/** TensorProto.DataLocation */
export const EXTERNAL = 1n;
export const ValueInfoProto = { name: 1, type: 2 } as const;
export const TypeProto = { tensorType: 1 } as const;
/** TypeProto.Tensor */
export const TensorType = { elemType: 1, shape: 2 } as const;
export const TensorShapeProto = { dim: 1 } as const;
/** TensorShapeProto.Dimension */
export const Dimension = { dimValue: 1, dimParam: 2 } as const;
export const OperatorSetIdProto = { domain: 1, version: 2 } as const;
export const StringStringEntryProto = { key: 1, value: 2 } as const;

/** protobuf.dev/programming-guides/encoding */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FOUR_BYTES = 5;

/** A field of a message, which writes itself. */
export type Write = (to: Writer) => Writer;

/** What stands before a field's value: its number, and how the value is encoded. */
const tag = (to: Writer, field: number, wire: number) => to.uint32((field << 3) | wire);

const writeAll = (to: Writer, fields: readonly Write[]) => fields.reduce((writer, write) => write(writer), to);

/** @param value an integer of 64 bits or fewer */
export const integer =
  (field: number, value: number): Write =>
  (to) =>
    tag(to, field, VARINT).int64(value);

export const float =
  (field: number, value: number): Write =>
  (to) =>
    tag(to, field, FOUR_BYTES).float(value);

export const text =
  (field: number, value: string): Write =>
  (to) =>
    tag(to, field, LENGTH_DELIMITED).string(value);

export const bytes =
  (field: number, value: Uint8Array): Write =>
  (to) =>
    tag(to, field, LENGTH_DELIMITED).bytes(value);

export const message =
  (field: number, fields: readonly Write[]): Write =>
  (to) =>
    writeAll(tag(to, field, LENGTH_DELIMITED).fork(), fields).ldelim();

/** What stands before the bytes of a field, which others write. */
export const head =
  (field: number, length: number): Write =>
  (to) =>
    tag(to, field, LENGTH_DELIMITED).uint32(length);

/** The bytes of a message with these fields. */
export function encode(...fields: readonly Write[]): Uint8Array {
  return writeAll(Writer.create(), fields).finish();
}
