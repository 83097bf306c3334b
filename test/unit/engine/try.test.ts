import { describe, expect, it } from 'vitest';
import { problemOf } from '../../../src/engine/problem/problem.ts';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import type { Progress } from '../../../src/engine/use-cases/progress.ts';
import { sampleVocabularyFile } from '../../../src/engine/use-cases/sample/vocabulary.ts';
import { LoadedModel, tryModel } from '../../../src/engine/use-cases/trial/loaded-model.ts';
import type { Trial } from '../../../src/engine/use-cases/trial/trial.ts';
import { type Files, MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { albertFiles, albertTensors, configFile, floatTensor, SIZES, type SmallTensor } from '../small-albert.ts';

const WORDS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '今', '天', '气', '真', '好', '。', 'word', '##s'];

function vocabulary(words: readonly string[] = WORDS): Uint8Array {
  const rest = Array.from({ length: Math.max(0, SIZES.vocabularySize - words.length) }, (_, i) => `token${i}`);
  return new TextEncoder().encode(`${[...words, ...rest].join('\n')}\n`);
}

const SOURCE: Files = { ...albertFiles(), 'vocab.txt': vocabulary() };

function tryText(text: string, files: Files = SOURCE, top = 3) {
  return tryModel(memoryInput(files), text, { top, backend: 'wasm' }, platform, quietRun());
}

/** Words are what is found. */
async function fill(...given: Parameters<typeof tryText>) {
  const { answer, ...trial } = await tryText(...given);
  if (answer.kind !== 'words') throw new Error(answer.kind);
  return { ...trial, masks: answer.masks };
}

const problemWith = (work: Promise<unknown>) => work.then(() => null, problemOf);

describe('filling in a sentence', () => {
  it('cuts it as BERT does: characters alone, words in pieces, lower case', async () => {
    const { tokens, masks } = await fill('今天Words [MASK]。');
    expect(tokens).toEqual(['[CLS]', '今', '天', 'word', '##s', '[MASK]', '。', '[SEP]']);
    expect(masks.map(({ position }) => position)).toEqual([5]);
  });

  it('tells the likeliest words first, as shares of all words', async () => {
    const { masks } = await fill('今[MASK]天[MASK]', SOURCE, SIZES.vocabularySize);
    expect(masks).toHaveLength(2);
    for (const { candidates } of masks) {
      const shares = candidates.map(({ probability }) => probability);
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(new Set(candidates.map(({ token }) => token)).size).toBe(SIZES.vocabularySize);
    }
  });

  it.each(['google', 'huggingface'] as const)('finds the same in what was converted to %s', async (format) => {
    const sink = new MemorySink();
    const options = { size: 'auto', format, backend: 'wasm', name: null } as const;
    await convert(memoryInput(SOURCE), () => Promise.resolve(sink), options, platform, quietRun());
    const source = await fill('真[MASK]');
    const converted = await fill('真[MASK]', Object.fromEntries(sink.committed ?? []));
    expect(converted.layout).toBe(format);
    expect(converted.masks[0]?.candidates.map(({ token }) => token)).toEqual(
      source.masks[0]?.candidates.map(({ token }) => token),
    );
  });

  it('knows a sample by its vocabulary', async () => {
    expect((await tryText('[MASK]')).isSample).toBe(false);
    // Of such a long one the model knows the first words only, [MASK] not among them.
    const problem = await problemWith(tryText('[MASK]', { ...SOURCE, 'vocab.txt': sampleVocabularyFile() }));
    expect(problem).toMatchObject({ kind: 'vocabulary-special' });
  });
});

/** A model with a head of labels, whose biases are these, and weights 0: its logits are the biases. */
function labelled(biases: readonly number[], config: object = {}, more: readonly SmallTensor[] = []): Files {
  const bare = albertTensors().filter(({ name }) => !name.startsWith('cls/'));
  const head = [
    floatTensor(
      'output_weights',
      [biases.length, SIZES.hiddenSize],
      new Float32Array(biases.length * SIZES.hiddenSize),
    ),
    floatTensor('output_bias', [biases.length], Float32Array.from(biases)),
  ];
  return {
    ...albertFiles([...bare, ...head, ...more]),
    'vocab.txt': vocabulary(),
    'albert_config.json': configFile({ ...config }),
  };
}

describe('a head of labels', () => {
  const names = { id2label: { 0: '差评', 1: '好评', 2: '中评' } };
  const BIASES = [0, Math.log(3), Math.log(2)];

  it('tells the labels of a text with their shares, the likeliest first, by the names that they have', async () => {
    const { answer } = await tryText('今天真好。', labelled(BIASES, names));
    expect(answer).toMatchObject({ kind: 'labels', scale: 'shares' });
    const labels = answer.kind === 'labels' ? answer.labels : [];
    expect(labels.map(({ label }) => label)).toEqual(['好评', '中评', '差评']);
    for (const [at, share] of [1 / 2, 1 / 3, 1 / 6].entries()) expect(labels[at]?.figure).toBeCloseTo(share, 6);
    expect((await tryText('今天[MASK]', labelled(BIASES))).answer).toMatchObject({
      labels: [{ label: 'LABEL_1' }, { label: 'LABEL_2' }, { label: 'LABEL_0' }],
    });
  });

  it('tells each label’s own likelihood where several may hold, and numbers as they are', async () => {
    const several = await tryText('好', labelled([0, 0], { problem_type: 'multi_label_classification' }));
    expect(several.answer).toMatchObject({ scale: 'each', labels: [{ figure: 0.5 }, { figure: 0.5 }] });
    const numbers = await tryText('好', labelled([-4, 2], { problem_type: 'regression' }));
    expect(numbers.answer).toMatchObject({ scale: 'numbers', labels: [{ figure: -4 }, { figure: 2 }] });
    expect((await tryText('好', labelled([2.5]))).answer).toMatchObject({
      scale: 'numbers',
      labels: [{ figure: 2.5 }],
    });
  });

  it('of a tagger tells the labels of each token, and that a CRF beside it was not asked', async () => {
    const architectures = ['AlbertForTokenClassification'];
    const { answer } = await tryText('今天', labelled(BIASES, { ...names, architectures }));
    expect(answer).toMatchObject({
      kind: 'tags',
      hasCrf: false,
      tags: ['今', '天'].map((token) => ({ token, labels: [{ label: '好评' }, { label: '中评' }, { label: '差评' }] })),
    });
    const crf = floatTensor('crf_loss/transitions', [3, 3], new Float32Array(9));
    expect((await tryText('今天', labelled(BIASES, {}, [crf]))).answer).toMatchObject({ kind: 'tags', hasCrf: true });
  });

  it.each(['google', 'huggingface', 'onnx'] as const)('finds the same in what was converted to %s', async (format) => {
    const files = labelled(BIASES, names);
    const sink = new MemorySink();
    const options = { size: 'auto', format, backend: 'wasm', name: null } as const;
    await convert(memoryInput(files), () => Promise.resolve(sink), options, platform, quietRun());
    const [source, converted] = [
      await tryText('好', files),
      await tryText('好', Object.fromEntries(sink.committed ?? [])),
    ];
    expect(figures(converted.answer)).toEqual(figures(source.answer));
  });
  const figures = (answer: Trial['answer']) =>
    answer.kind === 'labels' ? answer.labels.map(({ figure }) => figure.toFixed(6)) : answer.kind;

  it('is nothing that is shown of what answers questions, or has no head', async () => {
    const bare = albertTensors().filter(({ name }) => !name.startsWith('cls/'));
    const answers = [
      floatTensor('cls/squad/output_weights', [2, SIZES.hiddenSize], new Float32Array(2 * SIZES.hiddenSize)),
      floatTensor('cls/squad/output_bias', [2], new Float32Array(2)),
    ];
    for (const tensors of [bare, [...bare, ...answers]]) {
      const files = { ...albertFiles(tensors), 'vocab.txt': vocabulary() };
      for (const text of ['今天', '[MASK]'])
        expect(await problemWith(tryText(text, files))).toMatchObject({ kind: 'head-missing' });
    }
  });
});

describe('a model that is kept loaded', () => {
  it('reads its weights once, tells how far it has come, and finds what a model finds that is opened anew', async () => {
    let read = 0;
    const input = memoryInput(SOURCE);
    const files = input.files.map((file) => ({
      ...file,
      async open(checked?: 'in-parts') {
        const source = await file.open(checked);
        return {
          ...source,
          read(offset: number, into: Uint8Array) {
            read += into.length;
            return source.read(offset, into);
          },
        };
      },
    }));
    const model = await LoadedModel.open({ ...input, files }, platform);
    const shares: number[][] = [];
    const reads: number[] = [];
    for (const text of ['今[MASK]', '真[MASK]好']) {
      const before = read;
      const of: number[] = [];
      const onProgress = ({ done, total }: Progress) => void of.push(done / total);
      const trial = await model.try(text, { top: 3, backend: 'wasm' }, { ...quietRun(), onProgress });
      expect(trial.answer).toEqual((await tryText(text)).answer);
      shares.push(of);
      reads.push(read - before);
    }
    await model.close();
    for (const of of shares) expect(of).toEqual([...of].sort((a, b) => a - b));
    expect(shares[0]?.at(-1)).toBeGreaterThan(0.8);
    expect(shares[1]?.at(-1)).toBe(1);
    const words = SIZES.vocabularySize * SIZES.embeddingSize * 4;
    expect(reads[1]).toBeLessThan(2 * words);
    expect(reads[0]).toBeGreaterThan(2 * words);
  });

  it('is cancelled while its weights are read, and goes on with the next text', async () => {
    const model = await LoadedModel.open(memoryInput(SOURCE), platform);
    const controller = new AbortController();
    const cancelled = model.try(
      '今[MASK]',
      { top: 3, backend: 'wasm' },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    expect(await problemWith(cancelled)).toMatchObject({ code: 'CANCELLED' });
    const { answer } = await model.try('今[MASK]', { top: 3, backend: 'wasm' }, quietRun());
    expect(answer).toEqual((await tryText('今[MASK]')).answer);
    await model.close();
  });
});

describe('what cannot be filled in', () => {
  it('a sentence without a [MASK]', async () => {
    expect(await problemWith(tryText('今天真好'))).toMatchObject({ kind: 'no-mask' });
  });

  it('one that is longer than the model', async () => {
    const problem = await problemWith(tryText('天'.repeat(20)));
    expect(problem).toMatchObject({ kind: 'text-too-long', facts: { tokens: 22, limit: SIZES.positions } });
  });

  it('without a vocabulary', async () => {
    const { 'vocab.txt': _, ...files } = SOURCE;
    expect(await problemWith(tryText('[MASK]', files))).toMatchObject({ code: 'MISSING_FILE' });
  });

  it('with a vocabulary that is none of BERT', async () => {
    const files = { ...SOURCE, 'vocab.txt': vocabulary(['<s>', '</s>']) };
    expect(await problemWith(tryText('[MASK]', files))).toMatchObject({ kind: 'vocabulary-special' });
  });

  it('by a model without the masked language model', async () => {
    const tensors = albertTensors().filter(({ name }) => !name.startsWith('cls/predictions/'));
    const files = { ...albertFiles(tensors), 'vocab.txt': vocabulary(), 'albert_config.json': configFile() };
    expect(await problemWith(tryText('[MASK]', files))).toMatchObject({ kind: 'head-missing' });
  });
});
