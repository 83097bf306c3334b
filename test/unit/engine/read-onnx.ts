/** A model of ONNX, read by protobufjs from the words of onnx.proto, so that no code of ours reads what ours wrote. */

import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const messages = protobuf.parse(readFileSync('test/layouts/onnx.proto', 'utf8')).root;

interface Value {
  readonly name: string;
  readonly type: {
    readonly tensorType: { readonly shape: { readonly dim: readonly { dimParam: string; dimValue: number }[] } };
  };
}

export interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
}

export interface Model {
  readonly irVersion: number;
  readonly producerName: string;
  readonly graph: {
    readonly node: readonly { name: string; opType: string; input: readonly string[]; output: readonly string[] }[];
    readonly initializer: readonly Tensor[];
    readonly input: readonly Value[];
    readonly output: readonly Value[];
  };
  readonly opsetImport: readonly { domain: string; version: number }[];
  readonly metadataProps: readonly { key: string; value: string }[];
}

export function readOnnx(bytes: Uint8Array): Model {
  const type = messages.lookupType('onnx.ModelProto');
  const model = type.toObject(type.decode(bytes), { longs: Number, defaults: true });
  return model as Model;
}
