import { describe, expect, it } from 'vitest';
import { GOOGLE } from '../../../src/engine/albert/layouts/google.ts';
import { PRESETS } from '../../../src/engine/albert/presets.ts';
import { shapeIn, variablesIn } from '../../../src/engine/albert/sizes.ts';
import { requireMemory } from '../../../src/engine/model/forward-memory.ts';
import type { RunnableModel as Model } from '../../../src/engine/model/model.ts';
import { openModel } from '../../../src/engine/model/open-model.ts';
import { problemOf } from '../../../src/engine/problem/problem.ts';
import { tryModel } from '../../../src/engine/use-cases/trial/loaded-model.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { bundleFiles } from '../small-albert.ts';
import { CONVERTED, googleConfigFile, googleFiles, googleTensors } from '../small-google.ts';

/** A model of any sizes, of which nothing lies anywhere. */
async function modelOf(sizes: Partial<Model['sizes']>, depth: Partial<Model['depth']> = {}): Promise<Model> {
  const small = await openModel(memoryInput(googleFiles()), platform);
  const all = { ...small.sizes, ...sizes };
  const weights = new Map(
    variablesIn(GOOGLE).map((variable) => {
      const { role, name } = variable;
      const shape = shapeIn(GOOGLE, variable, all);
      return [role, { ...small.words, entry: { ...small.words.entry, name, shape, offset: 0, bytes: 0 } }];
    }),
  );
  return { ...small, sizes: all, depth: { ...small.depth, ...depth }, weights };
}

function refusal(model: Model, batch: { sequences: number; length: number }) {
  try {
    requireMemory(model, batch);
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

describe('the memory of a forward pass', () => {
  it.each(PRESETS)('is there for $size at all its positions', async ({ layers, heads, ...sizes }) => {
    const model = await modelOf({ ...sizes, vocabularySize: 21_128 }, { layers, heads });
    expect(refusal(model, { sequences: 1, length: 512 })).toBeNull();
    expect(refusal(model, { sequences: 4, length: 16 })).toBeNull();
  });

  it('is there for the largest that was published', async () => {
    const xxlarge = { hiddenSize: 4096, feedForwardSize: 16_384, embeddingSize: 128, positions: 512, tokenTypes: 2 };
    const model = await modelOf({ ...xxlarge, vocabularySize: 30_000 }, { layers: 12, heads: 64 });
    expect(refusal(model, { sequences: 1, length: 512 })).toBeNull();
  });

  it('is not there for a text of 20 000 tokens, and is for one of as many as the refusal says', async () => {
    const model = await modelOf({ hiddenSize: 312, feedForwardSize: 1248, positions: 20_000 }, { heads: 12 });
    const problem = refusal(model, { sequences: 1, length: 20_000 });
    expect(problem).toMatchObject({ code: 'SIZE_MISMATCH', kind: 'text-beyond-memory', facts: { tokens: 20_000 } });
    const limit = problem?.kind === 'text-beyond-memory' ? problem.facts.limit : 0;
    expect(limit).toBeGreaterThan(512);
    expect(refusal(model, { sequences: 1, length: limit })).toBeNull();
    expect(refusal(model, { sequences: 1, length: limit + 1 })?.kind).toBe('text-beyond-memory');
  });

  it.each([
    ['a vocabulary of 2^31', { vocabularySize: 2 ** 31 }, {}],
    ['a vocabulary of 2^40', { vocabularySize: 2 ** 40 }, {}],
    ['a hidden size of 65 536', { hiddenSize: 65_536, feedForwardSize: 65_536 }, {}],
    ['2^31 positions', { positions: 2 ** 31 }, {}],
    ['2^31 token types', { tokenTypes: 2 ** 31 }, {}],
    ['100 000 000 heads', { hiddenSize: 65_536 }, { heads: 100_000_000 }],
  ])('is not there for %s, whatever the text', async (_, sizes, depth) => {
    const model = await modelOf(sizes, depth);
    for (const batch of [
      { sequences: 1, length: 3 },
      { sequences: 4, length: 16 },
    ]) {
      expect(refusal(model, batch)).toMatchObject({ code: 'UNSUPPORTED_MODEL', kind: 'model-too-large' });
    }
  });

  it('is not asked for what no pass computes with', async () => {
    const model = await modelOf({});
    const entry = { ...model.words.entry, name: 'head', shape: [2 ** 20, 2 ** 20], bytes: 2 ** 42 };
    const others = new Map([['head', { ...model.words, entry }]]);
    expect(refusal({ ...model, others }, { sequences: 1, length: 16 })).toBeNull();
  });
});

describe('a text of very many tokens', () => {
  const positions = 20_000;
  const sizes = { ...CONVERTED, positions };
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '天'];
  const files: Files = {
    ...googleFiles(),
    ...bundleFiles(googleTensors(sizes)),
    'albert_config.json': googleConfigFile({ max_position_embeddings: positions }),
    'vocab.txt': new TextEncoder().encode(special.map((token) => `${token}\n`).join('')),
  };
  const text = `[MASK]${'天'.repeat(positions - 3)}`;

  it('is refused before anything is computed, by `try` and by `verify`', async () => {
    const input = memoryInput(files);
    const tried = tryModel(input, text, { top: 3, backend: 'wasm' }, platform, quietRun());
    const verified = verify(input, input, { text, backend: 'wasm' }, platform, quietRun());
    for (const work of [tried, verified]) {
      expect(await work.then(() => null, problemOf)).toMatchObject({
        code: 'SIZE_MISMATCH',
        kind: 'text-beyond-memory',
      });
    }
  });

  it('is no matter where it has few, however many positions there are', async () => {
    const tried = await tryModel(memoryInput(files), '天[MASK]', { top: 3, backend: 'wasm' }, platform, quietRun());
    expect(tried.answer).toMatchObject({ kind: 'words', masks: [{}] });
  });
});
