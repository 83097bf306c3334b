import { describe, expect, it } from 'vitest';
import { type Dtype, type FixedDtype, widthOf } from '../../../src/engine/formats/dtype.ts';
import { buildHeader } from '../../../src/engine/formats/safetensors/header.ts';
import { elements } from '../../../src/engine/formats/tensor.ts';
import { problemOf } from '../../../src/engine/problem/problem.ts';
import { tryModel } from '../../../src/engine/use-cases/trial/loaded-model.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { bundleFiles, type SmallTensor } from '../small-albert.ts';
import { googleFiles, googleTensors, huggingFaceFiles, huggingFaceShapes } from '../small-google.ts';

const tried = (files: Files) =>
  tryModel(memoryInput(files), '[MASK]', { top: 3, backend: 'wasm' }, platform, quietRun()).then(() => null, problemOf);

const verified = (first: Files, second: Files) => {
  const options = { text: null, backend: 'wasm' } as const;
  return verify(memoryInput(first), memoryInput(second), options, platform, quietRun());
};

const proved = (files: Files) => verified(files, files).then(() => null, problemOf);

/** A tensor as one of another type, with as many elements. */
function retyped({ name, shape }: SmallTensor, dtype: Dtype): SmallTensor {
  return { name, dtype, shape, bytes: new Uint8Array(elements(shape) * (widthOf(dtype) ?? 4)) };
}

const TYPES = [
  'int32',
  'uint32',
  'int64',
  'uint64',
  'int16',
  'uint16',
  'int8',
  'uint8',
  'bool',
  'qint8',
  'quint8',
] as const;
const OTHER_TYPES = ['qint16', 'quint16', 'qint32', 'complex64', 'complex128', 'float8_e5m2', 'float8_e4m3fn'] as const;
const ODD_TYPES = ['int4', 'uint4', 'string', 'resource', 'variant', 'dtype 99'] as const;

describe.each([
  'bert/embeddings/word_embeddings',
  'bert/embeddings/position_embeddings',
  'bert/encoder/transformer/group_0/inner_group_0/LayerNorm/gamma',
  'bert/encoder/transformer/group_0/inner_group_0/ffn_1/intermediate/dense/kernel',
  'cls/predictions/output_bias',
  'cls/seq_relationship/output_weights',
])('%s of a checkpoint', (weight) => {
  it.each([...TYPES, ...OTHER_TYPES, ...ODD_TYPES])('is not read as floats where it is %s', async (type) => {
    const tensors = googleTensors().map((tensor) => (tensor.name === weight ? retyped(tensor, type) : tensor));
    const files = googleFiles(tensors);
    const expected = { code: 'UNSUPPORTED_DTYPE', facts: { tensor: weight } };
    expect(await proved(files)).toMatchObject(expected);
    expect(await tried(files)).toMatchObject(expected);
  });
});

const NARROW = ['int8', 'uint8', 'bool', 'float8_e4m3fn', 'float8_e5m2', 'float8_e8m0fnu', 'int16', 'uint16'] as const;
const WIDE = ['int32', 'uint32', 'int64', 'uint64', 'complex64'] as const;

/** An export of which some tensors have another type. */
function exported(types: Readonly<Record<string, FixedDtype>>): Files {
  let end = 0;
  const tensors = huggingFaceShapes().map(([name, shape]) => {
    const dtype = types[name] ?? 'float32';
    const bytes = widthOf(dtype) * elements(shape);
    const offset = end;
    end += bytes;
    return { name, dtype, shape, offset, bytes };
  });
  const header = buildHeader(tensors, new Map([['format', 'pt']]));
  const file = new Uint8Array(header.length + end);
  file.set(header);
  return { ...huggingFaceFiles(), 'model.safetensors': file };
}

describe.each([
  'albert.embeddings.word_embeddings.weight',
  'albert.encoder.albert_layer_groups.0.albert_layers.0.attention.query.weight',
  'albert.encoder.embedding_hidden_mapping_in.bias',
  'predictions.bias',
])('%s of an export', (weight) => {
  it.each([...NARROW, ...WIDE])('is not read as floats where it is %s', async (dtype) => {
    const files = exported({ [weight]: dtype });
    const expected = { code: 'UNSUPPORTED_DTYPE', facts: { tensor: weight, dtype } };
    expect(await verified(googleFiles(), files).then(() => null, problemOf)).toMatchObject(expected);
    expect(await tried(files)).toMatchObject(expected);
  });
});

describe('what no forward pass computes with', () => {
  const withStep = (dtype: Dtype, bytes: Uint8Array) => {
    const step = { name: 'labels', dtype, shape: [bytes.length / 8], bytes };
    return { ...googleFiles(), ...bundleFiles([...googleTensors(), step]) };
  };
  const step = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0);

  it('may be of any type, and is compared by its bytes', async () => {
    const [own, other] = [withStep('int64', step), withStep('int64', Uint8Array.from([2, ...step.slice(1)]))];
    expect((await verified(own, own)).tensors.different).toEqual([]);
    expect((await verified(own, other)).tensors.different).toEqual(['labels']);
  });

  it('is another thing where it is of another type', async () => {
    const { different } = (await verified(withStep('int64', step), withStep('float64', step))).tensors;
    expect(different).toEqual(['labels']);
  });
});

describe('weights of two types of floats', () => {
  it.each(['float16', 'bfloat16', 'float64'] as const)(
    'are compared as the numbers that they are: %s',
    async (type) => {
      const ones = { float16: [0, 0x3c], bfloat16: [0x80, 0x3f], float64: [0, 0, 0, 0, 0, 0, 0xf0, 0x3f] }[type];
      const name = 'bert/pooler/dense/kernel';
      const floats = googleTensors().map((tensor) =>
        tensor.name === name
          ? { ...tensor, bytes: new Uint8Array(new Float32Array(tensor.bytes.length / 4).fill(1).buffer) }
          : tensor,
      );
      const retype = (last: readonly number[]) =>
        floats.map((tensor) => {
          if (tensor.name !== name) return tensor;
          const narrow = retyped(tensor, type);
          for (let at = 0; at < narrow.bytes.length; at += ones.length) narrow.bytes.set(ones, at);
          narrow.bytes.set(last, narrow.bytes.length - last.length);
          return narrow;
        });
      const different = async (last: readonly number[]) =>
        (await verified(googleFiles(retype(last)), googleFiles(floats))).tensors.different;
      expect(await different(ones)).toEqual([]);
      expect(await different(ones.map(() => 0))).toEqual([name]);
    },
  );
});
