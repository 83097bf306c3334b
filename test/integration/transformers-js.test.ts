/**
 * transformers.js loads what we write as ONNX, and what its pipelines give is what the graph gives for the tokens that we
 * make of the same text.
 */

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { getTransformersJs } from '../../scripts/project/transformers-js.mjs';
import { MODEL_FILES } from '../../src/engine/formats/onnx/model-files.ts';
import { NOTHING_SELECTED } from '../../src/engine/host/source.ts';
import { openModel } from '../../src/engine/model/open-model.ts';
import { OUTPUT_DTYPES, type OutputDtype } from '../../src/engine/targets/names.ts';
import { tokenizerOf } from '../../src/engine/text/tokenizer.ts';
import { inspect } from '../../src/engine/use-cases/inspect.ts';
import { filesConverted } from '../unit/converted.ts';
import { type Files, memoryInput } from '../unit/memory.ts';
import { platform } from '../unit/platform.ts';
import { albertTensors, bundleFiles, configFile, floatTensor, SIZES } from '../unit/small-albert.ts';
import { scratchFolder } from './scratch.ts';

const { hiddenSize, vocabularySize } = SIZES;
const PRETRAINING = /^cls\//;
const DTYPE: Readonly<Record<OutputDtype, string>> = { float32: 'fp32', float16: 'fp16', int8: 'int8' };

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const WORDS = [...SPECIAL, ...'今天气真好谁在唱歌小明。？'];
const VOCABULARY = [...WORDS, ...Array.from({ length: vocabularySize - WORDS.length }, (_, at) => `[unused${at}]`)];

const head = (name: string, rows: number) => [
  floatTensor(
    `${name}_weights`,
    [rows, hiddenSize],
    Float32Array.from({ length: rows * hiddenSize }, (_, at) => ((at * 5) % 17) / 16 - 0.5),
  ),
  floatTensor(
    `${name}_bias`,
    [rows],
    Float32Array.from({ length: rows }, (_, at) => at / 8),
  ),
];

/** brightmart's model of each task. */
const MODELS = {
  words: albertTensors(),
  labels: [...albertTensors().filter(({ name }) => !PRETRAINING.test(name)), ...head('output', 3)],
  answers: [...albertTensors().filter(({ name }) => !PRETRAINING.test(name)), ...head('cls/squad/output', 2)],
} as const;
type ModelName = keyof typeof MODELS;

const TEXTS = { masked: '今天天气真[MASK]', plain: '今天天气真好', asked: '谁在唱？', told: '小明在唱歌。' } as const;

const sourceOf = (model: ModelName): Files => ({
  ...bundleFiles(MODELS[model]),
  'albert_config.json': configFile(),
  'vocab.txt': new TextEncoder().encode(`${VOCABULARY.join('\n')}\n`),
});

const nameOf = (model: ModelName, dtype: OutputDtype) => `${model}-${dtype}`;

/** What the graph gives for a text. */
async function graphOf(files: Files, dtype: OutputDtype, text: string, second?: string) {
  const model = await openModel(memoryInput(files), platform);
  const tokenizer = tokenizerOf(model);
  const first = tokenizer.encode(text).map(({ id }) => id);
  const other =
    second === undefined
      ? []
      : tokenizer
          .encode(second)
          .map(({ id }) => id)
          .slice(1);
  const ids = [...first, ...other];
  const runtime = await platform.loadGraphRuntime();
  const graph = await runtime.open(dtype, files[MODEL_FILES[dtype]] ?? new Uint8Array(0));
  const outputs = await graph.run({
    shape: [1, ids.length],
    values: {
      input_ids: Int32Array.from(ids),
      attention_mask: new Int32Array(ids.length).fill(1),
      token_type_ids: Int32Array.from(ids, (_, at) => (at < first.length ? 0 : 1)),
    },
  });
  await graph.close();
  return { ids, numbersOf: (name: string) => [...(outputs.get(name) ?? [])] };
}

const shares = (logits: readonly number[]) => {
  const powers = logits.map((logit) => Math.exp(logit));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};

const largestAt = (numbers: readonly number[]) => numbers.indexOf(Math.max(...numbers));

const JOBS = [
  ['fill-mask', 'words', [TEXTS.masked, { top_k: 3 }]],
  ['feature-extraction', 'words', [TEXTS.plain]],
  ['text-classification', 'labels', [TEXTS.plain, { top_k: 3 }]],
  ['question-answering', 'answers', [TEXTS.asked, TEXTS.told]],
] as const;

/** What its verdict is tried on: whole folders, and what is missing or elsewhere in one. */
const FOLDERS: Readonly<Record<string, (whole: Files, tags: Files) => Files>> = {
  whole: (whole) => whole,
  'without its tokenizer': ({ 'tokenizer.json': _, ...files }) => files,
  'without its configuration': ({ 'config.json': _, ...files }) => files,
  'with its model elsewhere': ({ [MODEL_FILES.float32]: model = new Uint8Array(0), ...files }) => ({
    ...files,
    'model.onnx': model,
  }),
  'of a tagger': (_, tags) => tags,
};

const scratch = scratchFolder();
const folders = new Map<string, Files>();
const converted = new Map<string, Files>();
let results: readonly unknown[] = [];

beforeAll(async () => {
  const library = await getTransformersJs();
  if (!library.ok) throw new Error(library.why);
  for (const dtype of OUTPUT_DTYPES) {
    for (const model of Object.keys(MODELS) as ModelName[]) {
      const files = await filesConverted(memoryInput(sourceOf(model)), 'onnx', dtype);
      converted.set(nameOf(model, dtype), files);
      await write(nameOf(model, dtype), files);
    }
  }
  const tagger = { ...memoryInput(sourceOf('labels')), selection: { ...NOTHING_SELECTED, task: 'tagging' as const } };
  const tags = await filesConverted(tagger, 'onnx');
  for (const [name, of] of Object.entries(FOLDERS)) {
    const files = of(converted.get(nameOf('words', 'float32')) ?? {}, tags);
    folders.set(name, files);
    await write(name, files);
  }
  const jobs = [
    ...OUTPUT_DTYPES.flatMap((dtype) =>
      JOBS.map(([pipeline, model, args]) => [pipeline, nameOf(model, dtype), DTYPE[dtype], args]),
    ),
    ...Object.keys(FOLDERS).map((name) => {
      const pipeline = name === 'of a tagger' ? 'token-classification' : 'fill-mask';
      return [pipeline, name, 'fp32', [TEXTS.masked]];
    }),
  ];
  const script = join(import.meta.dirname, 'transformers-js', 'run.mjs');
  const args = [script, library.node, scratch.at(), JSON.stringify(jobs)];
  results = JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
});

async function write(folder: string, files: Files): Promise<void> {
  for (const [file, bytes] of Object.entries(files)) {
    const path = scratch.at(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}

it.each(Object.keys(FOLDERS))('what `inspect` says of transformers.js is what it does: a folder %s', async (name) => {
  const { loaders } = await inspect(memoryInput(folders.get(name) ?? {}), platform);
  const result = results[OUTPUT_DTYPES.length * JOBS.length + Object.keys(FOLDERS).indexOf(name)];
  expect(loaders).toMatchObject({ onnxruntime: { readable: true }, transformers: { readable: false } });
  expect(loaders?.['transformers.js']?.readable, JSON.stringify(result)).toBe(!Object.hasOwn(Object(result), 'error'));
  expect(loaders?.['transformers.js']?.readable).toBe(name === 'whole');
});

describe.each(OUTPUT_DTYPES)('in %s, transformers.js', (dtype) => {
  const filesOf = (model: ModelName) => converted.get(nameOf(model, dtype)) ?? {};
  const resultOf = (pipeline: (typeof JOBS)[number][0]) =>
    results[OUTPUT_DTYPES.indexOf(dtype) * JOBS.length + JOBS.findIndex(([name]) => name === pipeline)];

  it('fills in words', async () => {
    const { ids, numbersOf } = await graphOf(filesOf('words'), dtype, TEXTS.masked);
    const place = ids.indexOf(SPECIAL.indexOf('[MASK]'));
    const logits = numbersOf('logits').slice(place * vocabularySize, (place + 1) * vocabularySize);
    const [first] = resultOf('fill-mask') as { token: number; token_str: string; score: number }[];
    const likeliest = largestAt(logits);
    expect(first).toMatchObject({ token: likeliest, token_str: VOCABULARY[likeliest] });
    expect(first?.score).toBeCloseTo(shares(logits)[likeliest] ?? 0, 5);
  });

  it('extracts features', async () => {
    const { ids, numbersOf } = await graphOf(filesOf('words'), dtype, TEXTS.plain);
    const states = (resultOf('feature-extraction') as number[][][]).flat();
    expect(states.map(({ length }) => length)).toEqual(ids.map(() => hiddenSize));
    const expected = numbersOf('last_hidden_state');
    for (const [at, number] of states.flat().entries()) expect(number).toBeCloseTo(expected[at] ?? 0, 5);
  });

  it('classifies texts', async () => {
    const { numbersOf } = await graphOf(filesOf('labels'), dtype, TEXTS.plain);
    const expected = shares(numbersOf('logits'));
    const labels = resultOf('text-classification') as { label: string; score: number }[];
    expect(labels.map(({ label }) => label).sort()).toEqual(['LABEL_0', 'LABEL_1', 'LABEL_2']);
    expect(labels[0]?.label).toBe(`LABEL_${largestAt(expected)}`);
    for (const { label, score } of labels) expect(score).toBeCloseTo(expected[Number(label.at(-1))] ?? 0, 5);
  });

  it('answers questions', async () => {
    const { ids, numbersOf } = await graphOf(filesOf('answers'), dtype, TEXTS.asked, TEXTS.told);
    const [starts, ends] = [numbersOf('start_logits'), numbersOf('end_logits')];
    expect([starts.length, ends.length]).toEqual([ids.length, ids.length]);
    const { answer, score } = resultOf('question-answering') as { answer: string; score: number };
    expect(answer.length).toBeGreaterThan(0);
    expect(TEXTS.told).toContain(answer.replaceAll(' ', ''));
    expect(score).toBeGreaterThan(0);
  });
});
