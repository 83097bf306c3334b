/** What an ONNX model is made of. That it computes what its source does, ONNX's runtime says (test/integration). */

import { describe, expect, it } from 'vitest';
import { GOOGLE } from '../../../src/engine/albert/layouts/google.ts';
import { type ModelSizes, shapesIn } from '../../../src/engine/albert/sizes.ts';
import { widen } from '../../../src/engine/formats/float.ts';
import { elements } from '../../../src/engine/formats/tensor.ts';
import type { OutputDtype, TargetName } from '../../../src/engine/targets/names.ts';
import { notOwnFiles } from '../../../src/engine/targets/own-files.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { utf8 } from '../../layouts/bytes.ts';
import { encodeFields, field } from '../../layouts/protobuf.ts';
import { conversionOf } from '../converted.ts';
import { type Files, memoryFile, memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';
import {
  albertFiles,
  albertTensors,
  bundleFiles,
  configFile,
  floatTensor,
  SIZES,
  type SmallTensor,
  vocabularyFile,
} from '../small-albert.ts';
import { readOnnx, type Tensor } from './read-onnx.ts';

const { hiddenSize: H, vocabularySize: V, embeddingSize: E } = SIZES;
const MODEL = 'onnx/model.onnx';
const OPERATOR_SET = 17;
/** TensorProto.DataType */
const FLOAT = 1;
const FLOAT16 = 10;

async function converted(files: Files, format: TargetName, name: string, dtype?: OutputDtype) {
  const { conversion, made } = await conversionOf(memoryInput(files, name), format, { dtype });
  return { conversion, files: made };
}

async function exportOf(source: Files, name = 'albert_tiny_zh', dtype: OutputDtype = 'float32') {
  const { conversion, files } = await converted(source, 'onnx', name, dtype);
  const [file = ''] = Object.keys(files).filter((path) => path.startsWith('onnx/'));
  return { conversion, files, file, ...read(files[file] ?? new Uint8Array(0)) };
}

/** The parts of a model, every value of which a node takes somebody must have given before. */
function read(bytes: Uint8Array) {
  const model = readOnnx(bytes);
  const { node: nodes, initializer, input, output } = model.graph;
  const tensors = new Map(initializer.map((tensor) => [tensor.name, tensor]));
  const known = new Set([...tensors.keys(), ...input.map(({ name }) => name)]);
  for (const one of nodes) {
    for (const value of one.input) expect(known, `${one.name} takes ${value}`).toContain(value);
    for (const value of one.output) {
      expect(known).not.toContain(value);
      known.add(value);
    }
  }
  for (const { name } of output) expect(known).toContain(name);
  const names = nodes.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const shapes = (values: typeof input) =>
    Object.fromEntries(
      values.map(({ name, type }) => [
        name,
        type.tensorType.shape.dim.map(({ dimParam, dimValue }) => dimParam || dimValue),
      ]),
    );
  return { model, nodes, tensors, inputs: shapes(input), outputs: shapes(output) };
}

function floatsOf(tensor: Tensor | undefined): Float32Array {
  return new Float32Array((tensor?.rawData ?? new Uint8Array(0)).slice().buffer);
}

function named(tensors: readonly SmallTensor[], name: string): Float32Array {
  return new Float32Array(tensors.find((tensor) => tensor.name === name)?.bytes.slice().buffer ?? []);
}

const tensorsOf = (layout: typeof GOOGLE, sizes: ModelSizes): SmallTensor[] =>
  [...shapesIn(layout, sizes)].map(([name, shape], index) => {
    const floats = Float32Array.from({ length: elements(shape) }, (_, i) => (((i * 5 + index * 11) % 31) - 15) / 64);
    return floatTensor(name, shape, floats);
  });

const googleFiles = (sizes: ModelSizes = SIZES): Files => ({
  ...bundleFiles(tensorsOf(GOOGLE, sizes)),
  'albert_config.json': configFile({ embedding_size: sizes.embeddingSize }),
  'vocab.txt': vocabularyFile(),
});

function withHead(weights: string, bias: string, labels: number, changes: Readonly<Record<string, unknown>> = {}) {
  const encoder = albertTensors().filter(({ name }) => !name.startsWith('cls/'));
  const head = [
    floatTensor(
      weights,
      [labels, H],
      Float32Array.from({ length: labels * H }, (_, i) => i / 8),
    ),
    floatTensor(
      bias,
      [labels],
      Float32Array.from({ length: labels }, (_, i) => i),
    ),
  ];
  return { ...albertFiles([...encoder, ...head]), 'albert_config.json': configFile(changes) };
}

describe('brightmart’s model as ONNX', () => {
  it('is a folder as transformers.js and optimum have it', async () => {
    const { conversion, files } = await exportOf(albertFiles());
    expect(conversion).toMatchObject({
      status: 'converted',
      format: 'onnx',
      name: 'albert_tiny_onnx_zh',
      backend: null,
      tensors: { written: 31, dropped: [] },
      config: { architectures: ['AlbertForMaskedLM'], embedding_size: E, hidden_size: H, hidden_act: 'gelu_new' },
    });
    expect(Object.keys(files).sort()).toEqual([
      'README.md',
      'config.json',
      MODEL,
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ]);
  });

  it('has each variable once, as it is, its factors too', async () => {
    const source = albertTensors();
    const { tensors, files } = await exportOf(albertFiles(source));
    const expected = {
      'embeddings.word_embeddings': 'bert/embeddings/word_embeddings',
      'embeddings.word_embeddings_2': 'bert/embeddings/word_embeddings_2',
      'layer_shared.attention.query.kernel': 'bert/encoder/layer_shared/attention/self/query/kernel',
      'layer_shared.ffn.kernel': 'bert/encoder/layer_shared/intermediate/dense/kernel',
      'layer_shared.ffn_output.LayerNorm.gamma': 'bert/encoder/layer_shared/output/LayerNorm/gamma',
      'predictions.bias': 'cls/predictions/output_bias',
      'sop_classifier.weights': 'cls/seq_relationship/output_weights',
    };
    for (const [name, from] of Object.entries(expected))
      expect(floatsOf(tensors.get(name))).toEqual(named(source, from));
    const data = source.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const weights = [...tensors.values()].reduce((sum, { rawData }) => sum + rawData.length, 0);
    // What is no weight are scalars and shapes.
    expect(weights - data).toBeLessThan(300);
    expect((files[MODEL] ?? []).length).toBeLessThan(data + 40_000);
  });

  it('says what it is of, in an operator set that has all its operators', async () => {
    const { model } = await exportOf(albertFiles());
    expect(model.irVersion).toBe(8);
    expect(model.producerName).toBe('albert-zh-converter');
    expect(model.opsetImport).toEqual([{ domain: '', version: OPERATOR_SET }]);
    expect(Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]))).toEqual({
      source: 'albert_tiny_zh',
      source_layout: 'a TensorFlow checkpoint in the layout of brightmart’s albert_zh',
      size: 'custom',
      task: 'pretraining',
      dtype: 'float32',
    });
  });

  it('names its nodes by layer and role', async () => {
    const { nodes } = await exportOf(albertFiles());
    const names = nodes.map(({ name }) => name);
    expect(names).toContain('/encoder/layer.2/attention/query/MatMul');
    expect(names).toContain('/encoder/layer.0/ffn/gelu/Tanh');
    expect(names).not.toContain('/encoder/layer.3/attention/query/MatMul');
    const query = nodes.filter(({ input }) => input.includes('layer_shared.attention.query.kernel'));
    expect(query).toHaveLength(3);
  });
});

describe('the outputs of each task are those of its class in transformers', () => {
  const ids = {
    input_ids: ['batch', 'sequence'],
    attention_mask: ['batch', 'sequence'],
    token_type_ids: ['batch', 'sequence'],
  };
  const states = ['batch', 'sequence', H];
  const logits = ['batch', 'sequence', V];
  const noPooler = (tensors: SmallTensor[]) => tensors.filter(({ name }) => !/pooler|seq_relationship/.test(name));
  const encoder = albertTensors().filter(({ name }) => !name.startsWith('cls/'));

  it.each<[string, Files, string, object]>([
    [
      'pretraining',
      albertFiles(),
      'AlbertForMaskedLM',
      { logits, last_hidden_state: states, sop_logits: ['batch', 2] },
    ],
    [
      'masked words',
      albertFiles(noPooler(albertTensors())),
      'AlbertForMaskedLM',
      { logits, last_hidden_state: states },
    ],
    ['none', albertFiles(encoder), 'AlbertModel', { last_hidden_state: states, pooler_output: ['batch', H] }],
    ['none, without a pooler', albertFiles(noPooler(encoder)), 'AlbertModel', { last_hidden_state: states }],
    [
      'classification',
      withHead('output_weights', 'output_bias', 3),
      'AlbertForSequenceClassification',
      { logits: ['batch', 3] },
    ],
    [
      'tagging',
      withHead('output_weights', 'output_bias', 5, { architectures: ['AlbertForTokenClassification'] }),
      'AlbertForTokenClassification',
      { logits: ['batch', 'sequence', 5] },
    ],
    [
      'answers',
      withHead('cls/squad/output_weights', 'cls/squad/output_bias', 2),
      'AlbertForQuestionAnswering',
      { start_logits: ['batch', 'sequence'], end_logits: ['batch', 'sequence'] },
    ],
  ])('%s', async (_, files, architecture, outputs) => {
    const made = await exportOf(files);
    expect(made.conversion).toMatchObject({ status: 'converted', config: { architectures: [architecture] } });
    expect(made.inputs).toEqual(ids);
    expect(made.outputs).toEqual(outputs);
  });

  it('choice', async () => {
    const files = withHead('output_weights', 'output_bias', 1, { architectures: ['AlbertForMultipleChoice'] });
    const { inputs, outputs } = await exportOf(files);
    expect(inputs['input_ids']).toEqual(['batch', 'choices', 'sequence']);
    expect(outputs).toEqual({ logits: ['batch', 'choices'] });
  });
});

describe('models of other layouts', () => {
  it('keep their mapping, and no other has one', async () => {
    const mapped = await exportOf(googleFiles());
    expect(mapped.tensors.get('embedding_hidden_mapping_in.kernel')?.dims).toEqual([E, H]);
    expect(mapped.tensors.has('group_0.inner_group_0.attention.query.kernel')).toBe(true);
    const table = await exportOf(googleFiles({ ...SIZES, embeddingSize: H }));
    expect(table.tensors.has('embedding_hidden_mapping_in.kernel')).toBe(false);
    expect(table.conversion).toMatchObject({ status: 'converted', config: { embedding_size: H } });
  });

  it('are the same by way of Hugging Face, whose kernels lie turned', async () => {
    const direct = await exportOf(googleFiles());
    const exported = await converted(googleFiles(), 'huggingface', 'albert_tiny_zh');
    const again = await exportOf(exported.files);
    for (const [name, { dims, rawData }] of direct.tensors) {
      expect(again.tensors.get(name), name).toMatchObject({ dims, rawData });
    }
  });

  it('have the gelu that they were trained with', async () => {
    const { files } = await converted(googleFiles(), 'huggingface', 'albert_tiny_zh');
    const config = JSON.parse(new TextDecoder().decode(files['config.json']));
    const exact = new TextEncoder().encode(JSON.stringify({ ...config, hidden_act: 'gelu' }));
    const operators = ({ nodes }: ReturnType<typeof read>) => new Set(nodes.map(({ opType }) => opType));
    expect(operators(await exportOf(files))).not.toContain('Erf');
    expect(operators(await exportOf({ ...files, 'config.json': exact }))).toContain('Erf');
  });
});

describe('in fewer bits', () => {
  const brightmart = albertFiles();
  const inFloats = () => exportOf(brightmart);

  it('float16 has matrices rounded, vectors as they are, and computes in float32', async () => {
    const [{ tensors: floats }, { tensors, nodes, file, conversion }] = await Promise.all([
      inFloats(),
      exportOf(brightmart, 'albert_tiny_zh', 'float16'),
    ]);
    expect(file).toBe('onnx/model_fp16.onnx');
    expect(conversion).toMatchObject({ status: 'converted', dtype: 'float16' });
    expect(conversion.warnings.map(({ code }) => code)).toEqual(['CUSTOM_SIZE']);
    for (const [name, tensor] of tensors) {
      const isMatrix = tensor.dims.length > 1;
      expect(tensor.dataType, name).toBe(isMatrix ? FLOAT16 : floats.get(name)?.dataType);
      // Multiples of 1/64 below 1 are float16 already.
      if (isMatrix) {
        const widened = new Float32Array(elements(tensor.dims));
        widen('float16', tensor.rawData, widened);
        expect(widened, name).toEqual(floatsOf(floats.get(name)));
      } else expect(tensor.rawData, name).toEqual(floats.get(name)?.rawData);
    }
    const casts = nodes.filter(({ opType, input }) => opType === 'Cast' && tensors.has(input[0] ?? ''));
    expect(new Set(casts.map(({ input }) => input?.[0])).size).toBe(casts.length);
  });

  it.each(['columns', 'rows'] as const)(
    'int8 has a scale for each of %s, by which numbers are as they were',
    async (scaled) => {
      const name = scaled === 'rows' ? 'embeddings.word_embeddings' : 'layer_shared.ffn.kernel';
      const [{ tensors: floats }, { tensors, nodes, file }] = await Promise.all([
        inFloats(),
        exportOf(brightmart, 'albert_tiny_zh', 'int8'),
      ]);
      expect(file).toBe('onnx/model_int8.onnx');
      const [rows = 0, columns = 0] = floats.get(name)?.dims ?? [];
      const whole = new Int8Array((tensors.get(name)?.rawData ?? new Uint8Array(0)).slice().buffer);
      const scales = floatsOf(tensors.get(`${name}_scale`));
      expect(tensors.get(`${name}_scale`)?.dims).toEqual(scaled === 'rows' ? [rows, 1] : [columns]);
      for (const [at, expected] of floatsOf(floats.get(name)).entries()) {
        const scale = scales[scaled === 'rows' ? Math.floor(at / columns) : at % columns] ?? 0;
        expect(Math.abs((whole[at] ?? 0) * scale - expected)).toBeLessThanOrEqual(scale * 0.501);
      }
      expect(Math.max(...whole)).toBe(127);
      const operators = new Set(nodes.map(({ opType }) => opType));
      expect(operators).toContain('MatMulInteger');
      // Both stay as they are: it is multiplied from both sides.
      expect(tensors.get('embeddings.word_embeddings_2')?.dataType).toBe(FLOAT);
      expect(tensors.get('layer_shared.ffn.bias')?.dataType).toBe(FLOAT);
    },
  );

  it('each of which inspect tells the size of, and targets without them stay float32', async () => {
    const { targets } = await inspect(memoryInput(brightmart), platform);
    const { onnx: planned, google } = targets ?? {};
    const sizes = planned?.possible ? planned.dtypes : [];
    expect(sizes.map(({ dtype }) => dtype)).toEqual(['float32', 'float16', 'int8']);
    expect([...sizes].sort((one, other) => other.bytes - one.bytes)).toEqual(sizes);
    expect(google).toMatchObject({ dtypes: [{ dtype: 'float32' }] });
    const { conversion } = await converted(brightmart, 'google', 'albert_tiny_zh', 'int8');
    expect(conversion).toMatchObject({ status: 'converted', dtype: 'float32' });
  });
});

it('is planned by inspect, and becomes no other target’s name', async () => {
  const { targets } = await inspect(memoryInput(googleFiles(), 'albert_base_google_zh'), platform);
  expect(targets?.onnx).toMatchObject({ possible: true, name: 'albert_base_onnx_zh', class: 'AlbertForMaskedLM' });
});

describe('the files of an ONNX model', () => {
  const files = async () => {
    const { files: written } = await exportOf(albertFiles());
    return written;
  };
  const others = (written: Files) =>
    notOwnFiles(
      Object.entries(written).map(([path, bytes]) => memoryFile(path, bytes)),
      platform.createCrc32c,
    );

  it('are known as ours', async () => {
    expect(await others(await files())).toEqual([]);
  });

  it('are not ours once somebody else has written them', async () => {
    const written = await files();
    const foreign = encodeFields([field(1, 8), field(2, utf8('pytorch'))]);
    expect(await others({ ...written, [MODEL]: foreign })).toEqual([MODEL]);
    expect(await others({ ...written, [MODEL]: new Uint8Array(3) })).toEqual([MODEL]);
    expect(await others({ ...written, 'onnx/notes.txt': new Uint8Array(3) })).toEqual(['onnx/notes.txt']);
  });
});
