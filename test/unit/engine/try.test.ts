import { describe, expect, it } from 'vitest';
import { problemOf } from '../../../src/engine/problem/problem.ts';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import { tryModel } from '../../../src/engine/use-cases/fill-mask/fill-mask.ts';
import { sampleVocabularyFile } from '../../../src/engine/use-cases/sample/vocabulary.ts';
import { type Files, MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { albertFiles, albertTensors, configFile, SIZES } from '../small-albert.ts';

const WORDS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '今', '天', '气', '真', '好', '。', 'word', '##s'];

function vocabulary(words: readonly string[] = WORDS): Uint8Array {
  const rest = Array.from({ length: Math.max(0, SIZES.vocabularySize - words.length) }, (_, i) => `token${i}`);
  return new TextEncoder().encode(`${[...words, ...rest].join('\n')}\n`);
}

const SOURCE: Files = { ...albertFiles(), 'vocab.txt': vocabulary() };

function tryText(text: string, files: Files = SOURCE, top = 3) {
  return tryModel(memoryInput(files), text, { top, backend: 'wasm' }, platform, quietRun());
}

const problemWith = (work: Promise<unknown>) => work.then(() => null, problemOf);

describe('filling in a sentence', () => {
  it('cuts it as BERT does: characters alone, words in pieces, lower case', async () => {
    const { tokens, masks } = await tryText('今天Words [MASK]。');
    expect(tokens).toEqual(['[CLS]', '今', '天', 'word', '##s', '[MASK]', '。', '[SEP]']);
    expect(masks.map(({ position }) => position)).toEqual([5]);
  });

  it('tells the likeliest words first, as shares of all words', async () => {
    const { masks } = await tryText('今[MASK]天[MASK]', SOURCE, SIZES.vocabularySize);
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
    const source = await tryText('真[MASK]');
    const converted = await tryText('真[MASK]', Object.fromEntries(sink.committed ?? []));
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
