/** What real inputs look like: converted with a warning that names what was dropped or assumed, or refused by code. */

import { describe, expect, it } from 'vitest';
import type { Dtype } from '../../../src/engine/formats/dtype.ts';
import type { Input } from '../../../src/engine/host/source.ts';
import { examine } from '../../../src/engine/model/open-model.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { describeProblem } from '../../../src/i18n/index.ts';
import { torchLayout, torchZip } from '../../layouts/pytorch.ts';
import { encodeZip, zipEntry, zipLayout } from '../../layouts/zip.ts';
import { type Files, memoryFile, memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';
import {
  albertFiles,
  albertTensors,
  bundleFiles,
  configFile,
  floatTensor,
  ofType,
  type SmallTensor,
  vocabularyFile,
} from '../small-albert.ts';
import { googleTensors, huggingFaceFiles, huggingFaceShapes } from '../small-google.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

async function look(files: Files, change: Partial<Input> = {}) {
  const found = await inspect({ ...memoryInput(files), ...change }, platform);
  const google = found.targets?.google;
  return {
    found,
    moves: google?.possible ? google.moves : [],
    warnings: found.warnings.map((warning) => warning.code),
    error: found.error && `${found.error.code} ${found.error.kind}`,
  };
}

/** All tensors but those whose names match. */
const without = (pattern: RegExp) => albertTensors().filter(({ name }) => !pattern.test(name));

/** All tensors, those whose names match in another state. */
const changed = (pattern: RegExp, change: (tensor: SmallTensor) => SmallTensor) =>
  albertTensors().map((tensor) => (pattern.test(tensor.name) ? change(tensor) : tensor));

/** All of these under names in which a part is another. */
function renamed(pattern: RegExp, to: string, tensors: readonly SmallTensor[]): readonly SmallTensor[] {
  const beside = tensors.filter(({ name }) => pattern.test(name));
  return [...tensors, ...beside.map((tensor) => ({ ...tensor, name: tensor.name.replace(pattern, to) }))];
}

/** Those of the block replaced by four of two layers, numbered through. */
function withNormsByLayer(block: RegExp, scope: string, tensors = albertTensors()): readonly SmallTensor[] {
  const norms = [1, 2, 3, 4].flatMap((number) =>
    ['gamma', 'beta'].map((part) => {
      const name = `bert/encoder/${scope}/layer_${number >> 1}/layer_normalization_${number}/${part}`;
      return floatTensor(name, [12], new Float32Array(12));
    }),
  );
  return [...tensors.filter(({ name }) => !block.test(name)), ...norms];
}

describe('a checkpoint that can be converted', () => {
  it('as it was published', async () => {
    const { found, warnings, error } = await look(albertFiles());
    expect(error).toBeNull();
    expect(found).toMatchObject({
      layout: 'brightmart',
      size: 'custom',
      convertible: true,
      prefix: 'albert_model.ckpt',
    });
    expect(warnings).toEqual(['CUSTOM_SIZE']);
  });

  it('one folder deep, beside what an archiver left', async () => {
    const files = Object.fromEntries(
      Object.entries(albertFiles()).map(([path, file]) => [`albert_tiny/${path}`, file]),
    );
    const { found } = await look({ ...files, '__MACOSX/albert_tiny/._albert_model.ckpt.index': bytes('x') });
    expect(found).toMatchObject({ convertible: true, prefix: 'albert_tiny/albert_model.ckpt' });
  });

  it.each(['', '1582000000/', 'export/1582000000/'])(
    'as a SavedModel or a module of TensorFlow Hub, in %j',
    async (folder) => {
      const { 'albert_config.json': config, 'vocab.txt': words, ...weights } = albertFiles();
      const variables = Object.entries(weights).map(([path, file]) => [
        `${folder}variables/${path.replace('albert_model.ckpt', 'variables')}`,
        file,
      ]);
      const { found } = await look({
        ...Object.fromEntries(variables),
        [`${folder}saved_model.pb`]: bytes('\x08\x01'),
        [`${folder}assets/albert_config.json`]: config ?? bytes(''),
        [`${folder}assets/vocab.txt`]: words ?? bytes(''),
      });
      expect(found).toMatchObject({
        convertible: true,
        configFrom: `${folder}assets/albert_config.json`,
        prefix: `${folder}variables/variables`,
      });
      expect(found.warnings.map(({ code }) => code)).not.toContain('VOCABULARY_MISSING');
    },
  );

  it('fine-tuned, with optimizer slots and a step counter', async () => {
    const slots = albertTensors().flatMap((tensor) =>
      ['adam_m', 'adam_v'].map((slot) => ({ ...tensor, name: `${tensor.name}/${slot}` })),
    );
    const step = { name: 'global_step', dtype: 'int64' as const, shape: [], bytes: new Uint8Array(8) };
    const { moves, warnings } = await look(albertFiles([...albertTensors(), ...slots, step]));
    expect(warnings).toContain('OPTIMIZER_STATE_DROPPED');
    expect(moves.filter((move) => move.how === 'dropped')).toHaveLength(63);
    expect(moves.filter((move) => move.how !== 'dropped')).toHaveLength(30);
  });

  it('with a task head, which is kept', async () => {
    const head = floatTensor('output_weights', [15, 12], new Float32Array(180));
    const { moves, warnings } = await look(albertFiles([...albertTensors(), head]));
    expect(warnings).toContain('TASK_HEAD_KEPT');
    expect(moves.find((move) => move.target === 'output_weights')).toMatchObject({ how: 'copied' });
  });

  it('with strings beside it, which are left out with the table that they belong to', async () => {
    const { found, moves } = await look(
      albertFiles([
        ...albertTensors(),
        { name: 'hash_table-keys', dtype: 'string', shape: [2], bytes: bytes('\x01\x01xy') },
        { name: 'hash_table-values', dtype: 'int64', shape: [2], bytes: new Uint8Array(16) },
        { name: 'labels', dtype: 'string', shape: [1], bytes: bytes('\x01x') },
        { name: 'ids', dtype: 'int64', shape: [2], bytes: new Uint8Array(16) },
      ]),
    );
    const tensors = ['hash_table-keys', 'hash_table-values', 'labels'];
    expect(found).toMatchObject({ convertible: true, error: null });
    expect(found.warnings).toContainEqual({ code: 'NOT_NUMBERS', facts: { tensors, dtypes: ['string'] } });
    expect(found.warnings).toContainEqual({ code: 'TASK_HEAD_KEPT', facts: { tensors: ['ids'] } });
    expect(moves.flatMap((move) => (move.target === null ? move.source : []))).toEqual(tensors);
    expect(found.targets?.huggingface).toMatchObject({ possible: true });
  });

  it('with slots under a scope and a loss scale', async () => {
    const slots = albertTensors().map((tensor) => ({ ...tensor, name: `training/${tensor.name}/AdamW` }));
    const scale = floatTensor('loss_scale', [], new Float32Array(1));
    const { moves, warnings } = await look(albertFiles([...albertTensors(), ...slots, scale]));
    expect(warnings).toEqual(['CUSTOM_SIZE', 'OPTIMIZER_STATE_DROPPED']);
    expect(moves.filter((move) => move.how === 'dropped')).toHaveLength(slots.length + 1);
  });

  it('without the pretraining heads, or with a part of them', async () => {
    expect((await look(albertFiles(without(/^cls\//)))).warnings).toContain('HEADS_MISSING');
    const part = await look(albertFiles(without(/^cls\/seq_relationship/)));
    expect(part.warnings).toContain('HEADS_MISSING');
    expect(part.moves).toHaveLength(28);
  });

  it.each<[Dtype, number]>([
    ['float16', 2],
    ['bfloat16', 2],
    ['float64', 8],
  ])('with %s weights, written as float32', async (dtype, width) => {
    const { moves, warnings } = await look(albertFiles(changed(/./, ofType(dtype, width))));
    expect(warnings).toContain('DTYPE_CONVERTED');
    expect(moves.every((move) => move.dtype === 'float32')).toBe(true);
  });

  it('with several steps side by side, of which the file "checkpoint" names one', async () => {
    const steps = {
      ...bundleFiles(albertTensors(), 'model.ckpt-100'),
      ...bundleFiles(albertTensors(), 'model.ckpt-200'),
    };
    const state = bytes('model_checkpoint_path: "/home/someone/out/model.ckpt-200"\n');
    const { found, warnings } = await look({ ...steps, checkpoint: state, 'albert_config.json': configFile() });
    expect(found.prefix).toBe('model.ckpt-200');
    expect(warnings).toContain('CHECKPOINT_CHOSEN');
  });

  it('with several steps side by side, of which the person named one', async () => {
    const steps = {
      ...bundleFiles(albertTensors(), 'model.ckpt-100'),
      ...bundleFiles(albertTensors(), 'model.ckpt-200'),
    };
    const { found } = await look({ ...steps, 'albert_config.json': configFile() }, { prefix: 'model.ckpt-100' });
    expect(found).toMatchObject({ prefix: 'model.ckpt-100', convertible: true });
  });

  it('with the configurations of all sizes beside it, of which one fits', async () => {
    const others = {
      'albert_config_base.json': configFile({ hidden_size: 768 }),
      'bert_config.json': bytes('not JSON'),
    };
    const { found, warnings } = await look({ ...albertFiles(), ...others });
    expect(found).toMatchObject({ convertible: true, configFrom: 'albert_config.json' });
    expect(warnings).toContain('CONFIG_CHOSEN');
  });

  it('without a vocabulary, or with one of another length', async () => {
    const files = { ...bundleFiles(albertTensors()), 'albert_config.json': configFile() };
    expect((await look(files)).warnings).toContain('VOCABULARY_MISSING');
    expect((await look({ ...files, 'vocab.txt': vocabularyFile(49) })).warnings).toContain('VOCABULARY_SIZE');
  });
});

describe('an input that is refused', () => {
  it.each<[string, string, Files]>([
    [
      'a folder with nothing of ours',
      'NOT_A_CHECKPOINT nothing-recognised',
      { 'a.txt': bytes('hello'), 'b.txt': bytes('x') },
    ],
    ['a renamed PDF', 'NOT_A_CHECKPOINT looks-like-another-file', { 'model.ckpt': bytes('%PDF-1.7 …') }],
    [
      'a PDF that calls itself an index',
      'NOT_A_CHECKPOINT looks-like-another-file',
      { 'x.index': bytes(`%PDF-1.7${' '.repeat(99)}`) },
    ],
    ['a PyTorch file', 'UNSUPPORTED_FORMAT other-framework', { 'pytorch_model.bin': Uint8Array.of(0x80, 2, 0x8a, 10) }],
    [
      'a Keras HDF5 file',
      'UNSUPPORTED_FORMAT other-framework',
      { 'model.h5': Uint8Array.from([0x89, ...bytes('HDF\r\n\x1a\n')]) },
    ],
    ['data without an index', 'MISSING_FILE index-missing', { 'a.ckpt.data-00000-of-00001': bytes('x') }],
    ['a graph without its checkpoint', 'MISSING_FILE graph-alone', { 'a.ckpt.meta': bytes('x') }],
    [
      'a graph and data without an index',
      'MISSING_FILE index-missing',
      { 'a.ckpt.meta': bytes('x'), 'a.ckpt.data-00000-of-00001': bytes('x') },
    ],
  ])('%s', async (_, expected, files) => {
    expect((await look(files)).error).toBe(expected);
  });

  it('an index without its data', async () => {
    const { 'albert_model.ckpt.data-00000-of-00001': _, ...rest } = albertFiles();
    expect((await look(rest)).error).toBe('MISSING_FILE shard-missing');
  });

  it('data that was cut off', async () => {
    const files = albertFiles();
    const name = 'albert_model.ckpt.data-00000-of-00001';
    expect((await look({ ...files, [name]: files[name]?.slice(0, -1) ?? bytes('') })).error).toBe(
      'DAMAGED tensor-outside-file',
    );
  });

  it.each<[string, string, readonly SmallTensor[]]>([
    ['a checkpoint that lacks a tensor', 'MISSING_TENSOR tensor-missing', without(/query\/kernel$/)],
    [
      'a checkpoint whose shapes disagree',
      'WRONG_SHAPE wrong-shape',
      changed(/pooler\/dense\/bias$/, (tensor) => floatTensor(tensor.name, [13], new Float32Array(13))),
    ],
    ['quantised weights', 'UNSUPPORTED_DTYPE dtype', changed(/query\/kernel$/, ofType('qint8', 1))],
    [
      'layers that do not share',
      'UNSUPPORTED_MODEL layers-not-shared',
      renamed(/layer_shared/, 'layer_1', albertTensors()),
    ],
    [
      'layer norms of each layer',
      'UNSUPPORTED_MODEL norms-not-shared',
      withNormsByLayer(/layer_shared\/.*LayerNorm/, 'layer_shared'),
    ],
    [
      'layer norms of each layer, in Google’s layout',
      'UNSUPPORTED_MODEL norms-not-shared',
      withNormsByLayer(/inner_group_0\/LayerNorm/, 'transformer/group_0', googleTensors()),
    ],
    [
      'both layouts at once',
      'AMBIGUOUS several-layouts',
      [...albertTensors(), floatTensor('bert/encoder/transformer/group_0/inner_group_0/x', [1], new Float32Array(1))],
    ],
    ['a BERT', 'NOT_ALBERT bert', [floatTensor('bert/encoder/layer_0/output/dense/bias', [1], new Float32Array(1))]],
    ['another model', 'NOT_ALBERT not-albert', [floatTensor('resnet/conv1/kernel', [1], new Float32Array(1))]],
    [
      'a Keras object graph',
      'UNSUPPORTED_FORMAT keras-object-graph',
      [{ name: '_CHECKPOINTABLE_OBJECT_GRAPH', dtype: 'string', shape: [], bytes: bytes('x') }],
    ],
  ])('%s', async (_, expected, tensors) => {
    expect((await look(albertFiles(tensors))).error).toBe(expected);
  });

  it('the tensors of a Keras object graph are listed all the same', async () => {
    const graph: SmallTensor = { name: '_CHECKPOINTABLE_OBJECT_GRAPH', dtype: 'string', shape: [], bytes: bytes('x') };
    const kernel = floatTensor('model/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE', [2, 3], new Float32Array(6));
    const { tensors, loaders } = await inspect(memoryInput(albertFiles([graph, kernel])), platform);
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual([
      ['_CHECKPOINTABLE_OBJECT_GRAPH', []],
      [kernel.name, [2, 3]],
    ]);
    expect(loaders).toBeNull();
  });

  it.each<[string, string, Uint8Array]>([
    ['pre-LN', 'PRE_LAYER_NORM pre-layer-norm', configFile({ ln_type: 'preln' })],
    ['pre-LN by a name we do not know', 'PRE_LAYER_NORM pre-layer-norm', configFile({ ln_type: 'new' })],
    ['another hidden size', 'CONFIG_MISMATCH config-mismatch', configFile({ hidden_size: 768 })],
    [
      'an embedding size that was changed by hand',
      'CONFIG_MISMATCH config-mismatch',
      configFile({ embedding_size: 12 }),
    ],
    [
      'heads that do not divide the hidden size',
      'CONFIG_MISMATCH config-value',
      configFile({ num_attention_heads: 5 }),
    ],
    ['a value of the wrong type', 'CONFIG_MISMATCH config-value', configFile({ num_hidden_layers: '4' })],
    ['no JSON', 'CONFIG_INVALID config-malformed', bytes('{')],
    ['no object', 'CONFIG_INVALID config-malformed', bytes('[1]')],
    ['neither layers nor heads', 'MISSING_FILE config-needed', bytes('{}')],
  ])('a configuration with %s', async (_, expected, config) => {
    expect((await look({ ...albertFiles(), 'albert_config.json': config })).error).toBe(expected);
  });

  it('a custom size without a configuration', async () => {
    expect((await look(bundleFiles(albertTensors()))).error).toBe('MISSING_FILE config-needed');
  });

  it('several checkpoints and nothing that names one', async () => {
    const steps = { ...bundleFiles(albertTensors(), 'a.ckpt'), ...bundleFiles(albertTensors(), 'b.ckpt') };
    expect((await look(steps)).error).toBe('AMBIGUOUS several-checkpoints');
  });

  it('several configurations that fit and differ', async () => {
    const files = { ...albertFiles(), 'albert_config_2.json': configFile({ num_hidden_layers: 6 }) };
    expect((await look(files)).error).toBe('AMBIGUOUS several-configs');
  });

  it('several configurations of which none fits', async () => {
    const files = {
      ...albertFiles(),
      'albert_config.json': configFile({ hidden_size: 1 }),
      'config_2.json': bytes('{'),
    };
    expect((await look(files)).error).toBe('CONFIG_MISMATCH config-fits-none');
  });

  it('a configuration that was named and does not fit, though one beside the checkpoint would', async () => {
    const config = memoryFile('other.json', configFile({ vocab_size: 51 }));
    expect((await look(albertFiles(), { config })).error).toBe('CONFIG_MISMATCH config-mismatch');
  });
});

describe('a size that was asked for', () => {
  it('is refused where the tensors are of another', async () => {
    const found = await examine(memoryInput(albertFiles()), 'base', platform);
    expect(found.model).toMatchObject({
      ok: false,
      problem: {
        code: 'SIZE_MISMATCH',
        facts: { requested: 'base', found: 'custom', hiddenSize: 12, expectedHiddenSize: 768 },
      },
    });
  });
});

describe('safetensors', () => {
  const weights = huggingFaceFiles();
  const { 'model.safetensors': file = new Uint8Array(), ...beside } = weights;

  it.each(['albert_tiny_zh.safetensors', 'model.fp16.safetensors'])('are read under the name %s', async (name) => {
    expect((await look({ ...beside, [name]: file })).found.layout).toBe('huggingface');
  });

  it('under another name than transformers look for are told so', async () => {
    const { found } = await look({ ...beside, 'albert_tiny_zh.safetensors': file });
    expect(found.loaders?.transformers.issues).toMatchObject([{ kind: 'weights-not-found' }]);
    expect(found.loaders?.bert4keras.issues).toMatchObject([{ kind: 'safetensors-only' }]);
  });

  it.each<[string, string, (name: string) => string]>([
    [
      'adapters alone',
      'UNSUPPORTED_MODEL lora-unmerged',
      (name) => `base_model.model.${name.replace(/[^.]+$/, 'lora_A.weight')}`,
    ],
    [
      'weights that adapters are not added to',
      'UNSUPPORTED_MODEL lora-unmerged',
      (name) =>
        `base_model.model.${name.replace(/query\.weight$/, 'query.base_layer.weight').replace(/query\.bias$/, 'query.lora_A.default.weight')}`,
    ],
  ])('with %s are told so', async (_, expected, rename) => {
    const { found, error } = await look(
      huggingFaceFiles({}, [...new Map(huggingFaceShapes().map(([name, shape]) => [rename(name), shape]))]),
    );
    expect([error, found.loaders]).toEqual([expected, null]);
  });

  it('whose tensors ZeRO or FSDP keep elsewhere are told so', async () => {
    const { error } = await look(
      huggingFaceFiles(
        {},
        huggingFaceShapes().map(([name]) => [name, [0]] as const),
      ),
    );
    expect(error).toBe('MISSING_TENSOR tensor-empty');
  });

  it('of several steps of a training are asked about', async () => {
    const steps = ['checkpoint-500', 'checkpoint-1000'].flatMap((step) =>
      Object.entries(weights).map(([name, bytes]) => [`${step}/${name}`, bytes] as const),
    );
    const { found } = await look(Object.fromEntries(steps));
    expect(found.error).toMatchObject({
      code: 'AMBIGUOUS',
      facts: { prefixes: ['checkpoint-1000/model.safetensors', 'checkpoint-500/model.safetensors'] },
    });
    expect((await look({ ...Object.fromEntries(steps), ...weights })).found.layout).toBe('huggingface');
  });

  it.each([
    ['model-00001-of-00002.safetensors', 'model.safetensors.index.json'],
    ['pytorch_model-00002-of-00002.bin', 'pytorch_model.bin.index.json'],
  ])('and PyTorch’s files in shards need their index: %s', async (name, expected) => {
    const { found } = await look({ ...beside, [name]: file });
    expect(found.error).toMatchObject({ code: 'MISSING_FILE', facts: { file: name, expected } });
    expect(found.error && describeProblem(found.error, 'en').hint).not.toContain('.data-');
  });
});

describe('another model than an ALBERT', () => {
  const model = (names: readonly string[]) => ({
    ...huggingFaceFiles(
      { model_type: 'bert' },
      names.map((name) => [name, [4, 4]] as const),
    ),
  });

  it.each([
    ['a BERT', ['bert.embeddings.word_embeddings.weight', 'bert.encoder.layer.0.output.dense.weight'], 'bert'],
    ['a BERT by itself', ['embeddings.word_embeddings.weight', 'encoder.layer.11.output.dense.weight'], 'bert'],
    [
      'an ELECTRA',
      ['electra.embeddings.word_embeddings.weight', 'electra.encoder.layer.0.output.dense.weight'],
      'bert',
    ],
    ['a DistilBERT', ['embeddings.word_embeddings.weight', 'transformer.layer.0.ffn.lin1.weight'], 'not-albert'],
  ])('is told so, and no loader is given advice about ALBERTs: %s', async (_, names, kind) => {
    const { found } = await look(model(names));
    expect(found).toMatchObject({ error: { code: 'NOT_ALBERT', kind }, loaders: null });
  });
});

describe('a folder with nothing but', () => {
  it.each([
    ['m.tar.gz', [0x1f, 0x8b, 8, 0], /need not be unpacked/],
    ['m.7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], /Unpack it/],
  ])('an archive is no archive: %s', async (name, head, hint) => {
    const { found } = await look({ [name]: Uint8Array.from(head) });
    expect(found.error).toMatchObject({ kind: 'archive-within', facts: { file: name } });
    expect(found.error && describeProblem(found.error, 'en').hint).toMatch(hint);
  });

  it('training’s own files is told so', async () => {
    const optimizer = torchZip(torchLayout([{ name: 'exp_avg', shape: [2], bytes: new Uint8Array(8) }]));
    expect((await look({ 'optimizer.pt': optimizer })).error).toBe('NOT_A_CHECKPOINT no-state');
  });

  it.each([['model.pt'], ['model.pt2']])('a program of PyTorch’s is told so: %s', async (name) => {
    const zip = encodeZip(zipLayout([zipEntry('model/data/0', new Uint8Array(4), { method: 0 })]));
    const { found } = await look({ [name]: zip });
    expect(found.error).toMatchObject({ kind: 'other-framework', facts: { framework: 'torchscript' } });
  });
});

it('names that end as those of outputs are the variables’', async () => {
  const files = { ...albertFiles(albertTensors().map((tensor) => ({ ...tensor, name: `${tensor.name}:0` }))) };
  expect((await look(files)).error).toBeNull();
  const google = googleTensors().map((tensor) => ({ ...tensor, name: `${tensor.name}:0` }));
  const { found } = await look({ ...albertFiles(google), 'albert_config.json': configFile({ embedding_size: 12 }) });
  expect(found).toMatchObject({ layout: 'google', loaders: { google: { issues: [{ kind: 'other-names' }] } } });
});

it.each([
  [{ num_hidden_layers: '4' }, '1 到 1000 的整数'],
  [{ hidden_size: 0.5 }, '大于 0 的整数'],
  [{ num_attention_heads: 5 }, 'hidden_size（12）的约数'],
  [{ hidden_act: 7 }, '文本'],
])('what a value of a configuration is to be is told in the language of the rest: %j', async (config, expected) => {
  const { found } = await look({ ...albertFiles(), 'albert_config.json': configFile(config) });
  expect(found.error && describeProblem(found.error, 'zh').message).toContain(expected);
});
