/**
 * What people had in hand who asked for help in public, a line for each kind: what it is said to be, what becomes of it
 * with each target, and that this is proved. Inputs are small ones of their own.
 */

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BRIGHTMART } from '../../../src/engine/albert/layouts/brightmart.ts';
import { BRIGHTMART_PYTORCH } from '../../../src/engine/albert/layouts/brightmart-pytorch.ts';
import { GOOGLE } from '../../../src/engine/albert/layouts/google.ts';
import { HUGGINGFACE } from '../../../src/engine/albert/layouts/huggingface.ts';
import { type ModelSizes, shapesIn } from '../../../src/engine/albert/sizes.ts';
import { openArchive } from '../../../src/engine/formats/archive/open-archive.ts';
import type { Dtype } from '../../../src/engine/formats/dtype.ts';
import { buildHeader } from '../../../src/engine/formats/safetensors/header.ts';
import { elements, layOut } from '../../../src/engine/formats/tensor.ts';
import { type Input, memorySource, NOTHING_SELECTED, type Selection } from '../../../src/engine/host/source.ts';
import { TARGET_NAMES, type TargetName } from '../../../src/engine/targets/names.ts';
import { inspect, type PlannedTarget } from '../../../src/engine/use-cases/inspect.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { describeProblem, describeWarning } from '../../../src/i18n/index.ts';
import { concat, utf8 } from '../../layouts/bytes.ts';
import { torchLayout, torchStream, torchZip } from '../../layouts/pytorch.ts';
import { encodeTar, tarEntry } from '../../layouts/tar.ts';
import { encodeZip, zipEntry, zipLayout } from '../../layouts/zip.ts';
import { filesConverted } from '../converted.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import {
  albertTensors,
  bundleFiles,
  configFile,
  floatTensor,
  SIZES,
  type SmallTensor,
  vocabularyFile,
} from '../small-albert.ts';
import { CONVERTED, googleConfigFile, stateFile } from '../small-google.ts';

const ZEROS = new Uint8Array(3000);
const json = (value: object) => utf8(JSON.stringify(value));
const WORDS = { 'vocab.txt': vocabularyFile() };
const LINES = new TextDecoder().decode(vocabularyFile()).trim().split('\n');
const STATE = { checkpoint: stateFile() };

/** Every tensor is another one than all others. */
function valuesOf(shapes: Iterable<readonly [string, readonly number[]]>): SmallTensor[] {
  return [...shapes].map(([name, shape], index) =>
    floatTensor(
      name,
      shape,
      Float32Array.from({ length: elements(shape) }, (_, at) => Math.sin(1 + at * 7.3 + index * 31.7) / 4),
    ),
  );
}

const TINY = { ...SIZES, hiddenSize: 312, feedForwardSize: 1248, embeddingSize: 128, positions: 512 };
const TINY_CONFIG = {
  hidden_size: 312,
  intermediate_size: 1248,
  embedding_size: 128,
  max_position_embeddings: 512,
  num_hidden_layers: 4,
  num_attention_heads: 12,
};

const BRIGHT = valuesOf(shapesIn(BRIGHTMART, SIZES));
const TINY_BRIGHT = albertTensors(TINY);
const google = (sizes: ModelSizes = CONVERTED, groups = 1) => valuesOf(shapesIn(GOOGLE, sizes, { groups, inner: 1 }));
const huggingFace = (sizes: ModelSizes = SIZES) => valuesOf(shapesIn(HUGGINGFACE, sizes));
const without = (tensors: readonly SmallTensor[], part: RegExp) => tensors.filter(({ name }) => !part.test(name));
const renamed = (tensors: readonly SmallTensor[], rename: (name: string) => string) =>
  tensors.map((tensor) => ({ ...tensor, name: rename(tensor.name) }));
const slots = (tensors: readonly SmallTensor[]) =>
  ['adam_m', 'adam_v'].flatMap((slot) => renamed(tensors, (name) => `${name}/${slot}`));
const encoder = (tensors: readonly SmallTensor[]) => without(tensors, /^cls|pooler/);
/** Names that Keras' layers have in kpe's bert-for-tf2 (its loader.py). */
const inKeras = (name: string) =>
  name
    .replace(/(word|position|token_type)_embeddings$/, '$&/embeddings')
    .replace('word_embeddings_2', 'word_embeddings_projector/projector')
    .replace('layer_shared/intermediate/dense', 'layer_shared/intermediate')
    .replace(/encoder\/embedding_hidden_mapping_in\/kernel/, 'embeddings/word_embeddings_projector/projector')
    .replace('encoder/embedding_hidden_mapping_in', 'embeddings/word_embeddings_projector')
    .replace('transformer/group_0/inner_group_0/attention_1', 'layer_shared/attention')
    .replace('transformer/group_0/inner_group_0/LayerNorm/', 'layer_shared/attention/output/LayerNorm/')
    .replace('transformer/group_0/inner_group_0/LayerNorm_1', 'layer_shared/output/LayerNorm')
    .replace('transformer/group_0/inner_group_0/ffn_1/intermediate/output', 'layer_shared/output')
    .replace('transformer/group_0/inner_group_0/ffn_1/intermediate/dense', 'layer_shared/intermediate');
const KERAS = renamed(encoder(google(SIZES)), (name) => inKeras(name.replace(/^bert/, 'albert')));
const head = (name: string, ...shape: number[]) => valuesOf([[name, shape]]);
const number = (name: string, dtype: Dtype, width: number): SmallTensor => {
  return { name, dtype, shape: [], bytes: new Uint8Array(width) };
};

/** A folder with a checkpoint in brightmart's layout. */
const bright = (tensors: readonly SmallTensor[] = BRIGHT, beside: Files = { 'albert_config.json': configFile() }) => ({
  ...bundleFiles(tensors),
  ...WORDS,
  ...STATE,
  ...beside,
});
/** One in Google's. */
const googles = (tensors: readonly SmallTensor[], config: object = {}, beside: Files = {}) => ({
  ...bundleFiles(tensors),
  ...WORDS,
  ...STATE,
  'albert_config.json': googleConfigFile({ embedding_size: SIZES.embeddingSize, ...config }),
  ...beside,
});

function safetensors(tensors: readonly SmallTensor[]): Uint8Array {
  const placed = layOut(
    tensors.map((tensor) => ({
      ...tensor,
      dtype: 'float32' as const,
      bytes: tensor.bytes.length,
      content: tensor.bytes,
    })),
  );
  return concat(buildHeader(placed, new Map([['format', 'pt']])), ...placed.map(({ content }) => content));
}

const hubConfig = (changes: object = {}) =>
  googleConfigFile({
    model_type: 'albert',
    architectures: ['AlbertForPreTraining'],
    hidden_act: 'gelu_new',
    layer_norm_eps: 1e-12,
    embedding_size: SIZES.embeddingSize,
    ...changes,
  });
const hub = (weights: Files, config: object = {}, beside: Files = {}): Files => ({
  ...weights,
  ...WORDS,
  'config.json': hubConfig(config),
  'tokenizer_config.json': json({ tokenizer_class: 'BertTokenizer' }),
  ...beside,
});

const PYTORCH_NAMES = [...shapesIn(BRIGHTMART_PYTORCH, SIZES)].map(
  ([name, shape]) => [name, name.endsWith('word_embeddings_2.weight') ? [...shape].reverse() : shape] as const,
);

const SHARDS = huggingFace().reduce<SmallTensor[][]>(
  (shards, tensor, at) => shards.map((shard, number) => (at % 3 === number ? [...shard, tensor] : shard)),
  [[], [], []],
);
const shardName = (at: number) => `model-0000${at + 1}-of-00003.safetensors`;
const SHARDED: Files = {
  ...Object.fromEntries(SHARDS.map((shard, at) => [shardName(at), safetensors(shard)])),
  'model.safetensors.index.json': json({
    weight_map: Object.fromEntries(SHARDS.flatMap((shard, at) => shard.map(({ name }) => [name, shardName(at)]))),
  }),
};

const entries = (files: Files, prefix = '') =>
  Object.entries(files).map(([name, bytes]) => [`${prefix}${name}`, bytes] as const);
const zipOf = (files: Files, prefix = '') =>
  encodeZip(zipLayout(entries(files, prefix).map(([name, bytes]) => zipEntry(name, bytes))));
const below = (files: Files, prefix: string): Files => Object.fromEntries(entries(files, prefix));

interface Kind {
  readonly name: string;
  readonly files?: Files;
  /** An archive, which is chosen itself. */
  readonly archive?: Uint8Array;
  readonly selection?: Partial<Selection>;
  readonly layout?: string;
  /** Codes of what is told beside {@link USUAL}. */
  readonly tells?: readonly string[];
  readonly error?: string;
  /** The class, or why it cannot be made. */
  readonly huggingface?: string;
  readonly google?: string;
  /** Of the problem, or of what is told. */
  readonly words?: readonly [en: RegExp, zh: RegExp];
}

/** Of models as small as these. */
const USUAL = new Set(['CUSTOM_SIZE']);

const PRETRAINING = 'AlbertForPreTraining';
const REFUSED = 'NOT_A_CHECKPOINT';

const KINDS: readonly Kind[] = [
  // Vocabularies, tokenizers
  {
    name: 'a vocabulary with a byte order mark',
    files: bright(BRIGHT, {
      'albert_config.json': configFile(),
      'vocab.txt': concat(utf8('\ufeff'), vocabularyFile()),
    }),
    tells: ['VOCABULARY_CLEANED'],
    words: [/byte order mark/, /BOM/],
  },
  {
    name: 'a vocabulary with scores',
    files: bright(BRIGHT, {
      'albert_config.json': configFile(),
      'vocab.txt': utf8(LINES.map((word) => `${word}\t-8.42\n`).join('')),
    }),
    tells: ['VOCABULARY_CLEANED'],
    words: [/second column/, /第二列/],
  },
  {
    name: 'a vocabulary with a word twice',
    files: googles(
      google(),
      { embedding_size: CONVERTED.embeddingSize },
      {
        'vocab.txt': utf8(
          LINES.with(49, 'token3')
            .map((word) => `${word}\n`)
            .join(''),
        ),
      },
    ),
    layout: 'google',
    google: 'ALREADY_GOOGLE',
    tells: ['VOCABULARY_REPEATS'],
    words: [/token3/, /token3/],
  },
  {
    name: 'SentencePiece',
    files: {
      ...bundleFiles(google(SIZES), 'model.ckpt-best'),
      'albert_config.json': googleConfigFile({ embedding_size: SIZES.embeddingSize }),
      '30k-clean.model': concat(utf8('\n\x0e\n\x05<unk>\x15\0\0\0\0\x18\x02'), utf8('x'.repeat(2000))),
      '30k-clean.vocab': utf8('<pad>\t0\n<unk>\t0\n[CLS]\t0\n'),
    },
    layout: 'google',
    google: 'ALREADY_GOOGLE',
  },
  {
    name: 'a vocabulary of another name',
    files: { ...bundleFiles(BRIGHT), 'albert_config.json': configFile(), 'vocab_chinese.txt': vocabularyFile() },
  },
  // Configurations
  {
    name: 'another JSON file beside the configuration',
    files: bright(BRIGHT, { 'albert_config.json': configFile(), 'train_config.json': json({ batch_size: 32 }) }),
  },
  {
    name: 'another JSON file alone',
    files: bright(TINY_BRIGHT, { 'train_config.json': json({ max_seq_length: 128 }) }),
    tells: ['CONFIG_ASSUMED', 'POST_LN_ASSUMED'],
  },
  {
    name: 'configurations of all sizes',
    files: bright(TINY_BRIGHT, {
      'albert_config_tiny.json': configFile(TINY_CONFIG),
      'albert_config_tiny_google_fast.json': googleConfigFile({ ...TINY_CONFIG, num_hidden_groups: 12 }),
      'bert_config.json': configFile({ ...TINY_CONFIG, num_hidden_layers: 12, ln_type: null }),
    }),
    tells: ['CONFIG_CHOSEN'],
    words: [/albert_config_tiny\.json fits/, /albert_config_tiny\.json 与张量相符/],
  },
  {
    name: 'one configuration in two dialects',
    files: googles(
      google(SIZES),
      {},
      { 'config.json': googleConfigFile({ embedding_size: 8, hidden_act: 'gelu_new', model_type: 'albert' }) },
    ),
    layout: 'google',
    google: 'ALREADY_GOOGLE',
    tells: ['CONFIG_CHOSEN'],
  },
  {
    name: 'brightmart’s with gelu_new',
    files: bright(BRIGHT, { 'albert_config.json': configFile({ hidden_act: 'gelu_new' }) }),
  },
  {
    name: 'Google’s with gelu_new',
    files: googles(google(SIZES), { hidden_act: 'gelu_new', model_type: 'albert' }),
    layout: 'google',
    google: 'ALREADY_GOOGLE',
  },
  {
    name: 'tiny with four heads',
    files: bright(TINY_BRIGHT, { 'albert_config.json': configFile({ ...TINY_CONFIG, num_attention_heads: 4 }) }),
    words: [/4 heads/, /4 个注意力头/],
  },
  {
    name: 'a comment in the configuration',
    files: bright(BRIGHT, { 'albert_config.json': utf8('{\n  "ln_type": "postln"  # or preln\n}') }),
    error: 'CONFIG_INVALID',
    words: [/line 2, column 24/, /第 2 行第 24 列/],
  },
  {
    name: 'a Hub module with its configuration in assets',
    files: {
      ...bundleFiles(google(SIZES), 'variables/variables'),
      'saved_model.pb': utf8('\b\x01'),
      'tfhub_module.pb': utf8('\b\x03'),
      'assets/albert_config.json': googleConfigFile({ embedding_size: SIZES.embeddingSize }),
    },
    layout: 'google',
    google: 'ALREADY_GOOGLE',
    tells: ['VOCABULARY_MISSING'],
  },
  // Tensors
  {
    name: 'a tagger with a CRF',
    files: bright([
      ...without(BRIGHT, /^cls/),
      ...slots(without(BRIGHT, /^cls/)),
      ...head('output_weights', 7, SIZES.hiddenSize),
      ...head('output_bias', 7),
      ...head('crf_loss/transitions', 7, 7),
    ]),
    huggingface: 'AlbertForTokenClassification',
    tells: ['OPTIMIZER_STATE_DROPPED', 'HEADS_MISSING', 'TASK_HEAD_KEPT'],
  },
  {
    name: 'question answering',
    files: bright([
      ...without(BRIGHT, /^cls/),
      ...head('cls/squad/output_weights', 2, SIZES.hiddenSize),
      ...head('cls/squad/output_bias', 2),
    ]),
    huggingface: 'AlbertForQuestionAnswering',
    tells: ['HEADS_MISSING', 'TASK_HEAD_KEPT'],
  },
  {
    name: 'masked words without a pooler',
    files: googles(without(google(), /pooler|seq_relationship/), { embedding_size: CONVERTED.embeddingSize }),
    layout: 'google',
    google: 'ALREADY_GOOGLE',
    huggingface: 'AlbertForMaskedLM',
  },
  {
    name: 'layers that share nothing',
    files: bright([
      ...without(BRIGHT, /layer_shared/),
      ...renamed(
        BRIGHT.filter(({ name }) => name.includes('layer_shared')),
        (name) => name.replace('layer_shared', 'layer_0'),
      ),
    ]),
    error: 'UNSUPPORTED_MODEL',
    words: [/weights of (its|their) own|not share/, /各自|不共享/],
  },
  {
    name: 'two groups',
    files: googles(google(SIZES, 2), { num_hidden_groups: 2 }),
    layout: 'google',
    google: 'ALREADY_GOOGLE',
  },
  {
    name: 'layer norms for each layer',
    files: googles([
      ...without(google(SIZES), /transformer.*LayerNorm/),
      ...[1, 2, 3, 4].flatMap((at) =>
        ['gamma', 'beta'].flatMap((part) =>
          head(
            `bert/encoder/transformer/group_0/layer_${Math.ceil(at / 2) - 1}/inner_group_0/layer_normalization_${at}/${part}`,
            12,
          ),
        ),
      ),
    ]),
    layout: 'google',
    error: 'UNSUPPORTED_MODEL',
    words: [/layer norms/, /layer norm/],
  },
  {
    name: 'a scope in front',
    files: bright(renamed(BRIGHT, (name) => name.replace(/^bert/, 'bert_1'))),
    tells: ['SCOPE_TAKEN_OFF'],
    words: [/begin with bert_1/, /以 bert_1 开头/],
  },
  {
    name: 'averages beside the weights',
    files: bright([
      ...BRIGHT,
      ...renamed(BRIGHT, (name) => `${name}/ExponentialMovingAverage`),
      number('global_step', 'int64', 8),
    ]),
    tells: ['AVERAGES_LEFT_OUT', 'OPTIMIZER_STATE_DROPPED'],
    words: [/averaged model/, /平均模型/],
  },
  {
    name: 'the same, asked for',
    files: bright([...BRIGHT, ...renamed(BRIGHT, (name) => `${name}/ExponentialMovingAverage`)]),
    selection: { averaged: true },
    tells: ['AVERAGES_TAKEN'],
    words: [/as asked/, /按要求/],
  },
  {
    name: 'averages alone',
    files: bright(renamed(BRIGHT, (name) => `${name}/ExponentialMovingAverage`)),
    tells: ['AVERAGES_TAKEN'],
    words: [/All there is are averages/, /只有权重.*平均值/],
  },
  {
    name: 'slots under a scope',
    files: bright([
      ...BRIGHT,
      ...['', '_1'].flatMap((slot) => renamed(BRIGHT, (name) => `training/${name}/AdamW${slot}`)),
    ]),
    tells: ['OPTIMIZER_STATE_DROPPED'],
  },
  {
    name: 'a loss scale',
    files: bright([...BRIGHT, number('loss_scale', 'float32', 4), number('num_good_steps', 'int32', 4)]),
    tells: ['OPTIMIZER_STATE_DROPPED'],
  },
  {
    name: 'a lookup table of strings',
    files: bright([
      ...BRIGHT,
      { name: 'hash_table-keys', dtype: 'string', shape: [2], bytes: new Uint8Array(14) },
      { name: 'hash_table-values', dtype: 'int64', shape: [2], bytes: new Uint8Array(16) },
    ]),
    tells: ['NOT_NUMBERS'],
    words: [/hash_table-keys/, /hash_table-keys/],
  },
  {
    name: 'brightmart’s with the names of bert-for-tf2',
    files: bright(renamed(encoder(BRIGHT), inKeras)),
    layout: 'bert-for-tf2',
    huggingface: 'AlbertModel',
    tells: ['HEADS_MISSING'],
  },
  {
    name: 'Google’s with the names of bert-for-tf2, under a scope and with slots',
    files: googles([...KERAS, ...slots(KERAS)]),
    layout: 'bert-for-tf2',
    huggingface: 'AlbertModel',
    tells: ['SCOPE_TAKEN_OFF', 'OPTIMIZER_STATE_DROPPED', 'HEADS_MISSING'],
  },
  // Files and archives
  {
    name: 'tar.gz',
    archive: gzipSync(
      encodeTar(entries(googles(google(SIZES)), 'albert_base/').map(([name, bytes]) => tarEntry(name, bytes))),
    ),
    layout: 'google',
    google: 'ALREADY_GOOGLE',
  },
  {
    name: 'a zip with backslashes',
    archive: encodeZip(
      zipLayout(entries(bright(), 'albert_tiny\\').map(([name, bytes]) => zipEntry(name, bytes, { madeBy: 20 }))),
    ),
  },
  { name: 'a zip in a zip', archive: zipOf({ 'albert_tiny.zip': zipOf(bright(), 'albert_tiny/') }) },
  { name: 'a folder in a folder', files: below(bright(), 'albert_tiny/albert_tiny/') },
  {
    name: 'the export of an estimator',
    files: {
      ...bundleFiles(BRIGHT, '1582000000/variables/variables'),
      '1582000000/saved_model.pb': utf8('\b\x01\x12\0'),
      '1582000000/albert_config.json': configFile(),
    },
    tells: ['VOCABULARY_MISSING'],
  },
  {
    name: 'a file checkpoint that names a step which was deleted',
    files: {
      ...bundleFiles(BRIGHT, 'model.ckpt-1000'),
      ...bundleFiles(BRIGHT, 'model.ckpt-2000'),
      checkpoint: stateFile('model.ckpt-3000'),
      'albert_config.json': configFile(),
    },
    error: 'AMBIGUOUS',
    words: [/names model\.ckpt-3000, which is not there/, /model\.ckpt-3000，但它不在/],
  },
  {
    name: 'a .meta file alone',
    files: { 'albert_model.ckpt.meta': utf8('\n\x10meta'), 'albert_config.json': configFile() },
    error: 'MISSING_FILE',
  },
  {
    name: 'a frozen graph',
    files: { 'frozen_model.pb': concat(utf8('\n0\n bert/embeddings/word_embeddings\x12\x05Const'), ZEROS) },
    error: 'UNSUPPORTED_FORMAT',
    words: [/graph of TensorFlow/, /计算图/],
  },
  {
    name: 'a web page named as a zip',
    files: { 'albert.zip': utf8('<!DOCTYPE html><html><head><title>Virus scan warning</title></head></html>') },
    error: REFUSED,
    words: [/web page/, /网页/],
  },
  {
    name: 'Paddle’s',
    files: { 'model_state.pdparams': concat(utf8('\u0002}q\0X\x1a\0\0\0albert.embeddings'), ZEROS) },
    error: 'UNSUPPORTED_FORMAT',
    words: [/Paddle/, /Paddle/],
  },
  // Hugging Face, PyTorch
  {
    name: 'Hugging Face’s with the exact gelu',
    files: hub({ 'model.safetensors': safetensors(huggingFace()) }, { hidden_act: 'gelu' }),
    layout: 'huggingface',
    tells: ['GELU_APPROXIMATED'],
  },
  {
    name: 'one with a generation_config.json',
    files: hub(
      { 'model.safetensors': safetensors(huggingFace()) },
      {},
      { 'generation_config.json': json({ pad_token_id: 0 }) },
    ),
    layout: 'huggingface',
  },
  {
    name: 'AlbertModel by itself',
    files: hub(
      {
        'model.safetensors': safetensors(
          renamed(
            huggingFace().filter(({ name }) => name.startsWith('albert.')),
            (name) => name.replace('albert.', ''),
          ),
        ),
      },
      { architectures: ['AlbertModel'], hidden_act: 'relu' },
    ),
    layout: 'huggingface',
    huggingface: 'AlbertModel',
    tells: ['HEADS_MISSING'],
  },
  { name: 'shards', files: hub(SHARDED), layout: 'huggingface' },
  {
    name: 'a folder of the Hub with pytorch_model.bin',
    files: hub({ 'pytorch_model.bin': torchZip(torchLayout(huggingFace())) }),
    layout: 'huggingface',
  },
  {
    name: 'the same as old PyTorch writes it, a classifier',
    files: hub(
      {
        'pytorch_model.bin': torchStream(
          torchLayout([
            ...huggingFace().filter(({ name }) => name.startsWith('albert.')),
            ...head('classifier.weight', 5, SIZES.hiddenSize),
            ...head('classifier.bias', 5),
          ]),
        ),
      },
      { architectures: ['AlbertForSequenceClassification'] },
    ),
    layout: 'huggingface',
    huggingface: 'AlbertForSequenceClassification',
    tells: ['HEADS_MISSING'],
  },
  {
    name: 'lonePatient’s',
    files: {
      'pytorch_model.bin': torchStream(torchLayout(valuesOf(PYTORCH_NAMES))),
      'config.json': configFile({ share_type: 'all', layer_norm_eps: 1e-12, hidden_act: 'gelu_new' }),
      ...WORDS,
    },
    layout: 'brightmart-pytorch',
  },
];

async function inputOf({ files, archive, selection }: Kind): Promise<Input> {
  const opened = archive && (await openArchive(memorySource('albert.zip', archive), platform));
  if (archive && !opened) throw new Error('no archive');
  const input = { ...memoryInput(files ?? {}), selection: { ...NOTHING_SELECTED, ...selection } };
  return opened ? { ...input, files: opened.files } : input;
}

describe('what people hold', () => {
  it.each(KINDS)('$name', async (kind) => {
    const { layout = 'brightmart', tells = [], error, words } = kind;
    const input = await inputOf(kind);
    const found = await inspect(input, platform);
    const said = (['en', 'zh'] as const).map((language) => {
      if (found.error) return describeProblem(found.error, language).message;
      return found.warnings.map((warning) => describeWarning(warning, language)).join('\n');
    });
    words?.forEach((expected, at) => {
      expect(said[at]).toMatch(expected);
    });
    if (error) {
      expect(found.error?.code).toBe(error);
      expect([found.convertible, found.targets]).toEqual([false, null]);
      return;
    }
    const codes = found.warnings.map(({ code }) => code).filter((code) => !USUAL.has(code));
    expect({ layout: found.layout, error: found.error, codes }).toEqual({ layout, error: null, codes: [...tells] });
    for (const format of TARGET_NAMES) await expectMade(kind, input, format, found.targets?.[format]);
  });
});

/** What becomes of it with a target is what is to become of it, and proved. ONNX's is proved elsewhere. */
async function expectMade(kind: Kind, input: Input, format: TargetName, planned: PlannedTarget | undefined) {
  if (format === 'onnx') return expect(planned?.possible).toBe(true);
  const expected = { google: null, huggingface: PRETRAINING, ...kind };
  expect(planned?.possible ? planned.class : planned?.problem.code).toBe(expected[format]);
  if (!planned?.possible) return;
  const made = memoryInput(await filesConverted(input, format));
  const proof = await verify(input, made, { text: null, backend: 'wasm' }, platform, quietRun());
  expect(proof).toMatchObject({ grade: 'proved', tensors: { different: [] }, settings: [] });
}
