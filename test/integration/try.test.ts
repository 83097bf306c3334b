/** `albert-zh try`: the words that a model finds for [MASK]. */

import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, backends, convertOne, document } from './command-line.ts';
import { scratchFolder } from './scratch.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const TEXT = '今天天气真[MASK]';

/** What `try --json` prints. */
interface TryDocument {
  readonly version: number;
  readonly text: string;
  readonly layout: string;
  readonly tokens: readonly string[];
  readonly masks: readonly {
    readonly position: number;
    readonly candidates: readonly { readonly token: string; readonly probability: number }[];
  }[];
  readonly isSample: boolean;
  readonly backend: string;
  readonly error: { readonly code: string; readonly hint: string } | null;
}

const tryModel = (...args: readonly string[]) => document<TryDocument>('try', ...args);

describe('a model', () => {
  const scratch = scratchFolder();
  const source = () => scratch.at('albert_tiny_zh');

  beforeAll(async () => {
    await albertZh('sample', 'tiny', '-o', source());
    await convertOne(source());
    await convertOne(source(), '--to', 'huggingface');
    await convertOne(source(), '--zip', '--name', 'zipped');
  });

  it('tells the likeliest words first, with their probabilities', async () => {
    const found = await tryModel(source(), TEXT);
    expect(found).toMatchObject({ exitCode: 0, version: 1, text: TEXT, layout: 'brightmart', error: null });
    expect(found.tokens).toEqual(['[CLS]', '今', '天', '天', '气', '真', '[MASK]', '[SEP]']);
    expect(found.masks).toMatchObject([{ position: 6 }]);
    const probabilities = found.masks[0]?.candidates.map(({ probability }) => probability) ?? [];
    expect(probabilities).toHaveLength(5);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    expect(probabilities.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(1);
  });

  it('fills every [MASK], as many words as are asked for', async () => {
    const { masks } = await tryModel(source(), '[MASK]天天气[MASK]好', '--top', '1000');
    expect(masks.map(({ position }) => position)).toEqual([1, 5]);
    for (const { candidates } of masks) {
      expect(new Set(candidates.map(({ token }) => token)).size).toBe(1000);
      expect(candidates.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(1);
    }
  });

  it.each(['albert_tiny_google_zh', 'albert_tiny_hf_zh', 'zipped.zip'])(
    'and its conversion %s find the same words',
    async (name) => {
      const [own, converted] = [await tryModel(source(), TEXT), await tryModel(scratch.at(name), TEXT)];
      expect(converted).toMatchObject({ exitCode: 0, isSample: true });
      expect(words(converted)).toEqual(words(own));
      own.masks[0]?.candidates.forEach(({ probability }, at) => {
        expect(converted.masks[0]?.candidates[at]?.probability).toBeCloseTo(probability, 8);
      });
    },
  );

  it('finds the same words on every backend', async () => {
    const found = [];
    for (const backend of backends) {
      const one = await tryModel(source(), TEXT, '--backend', backend);
      expect(one).toMatchObject({ exitCode: 0, backend });
      found.push(words(one));
    }
    for (const one of found) expect(one).toEqual(found[0]);
  });

  it('says of a sample that its words mean nothing, of others not', async () => {
    expect(await tryModel(source(), TEXT)).toMatchObject({ isSample: true });
    expect((await albertZh('try', source(), TEXT)).stdout).toMatch(/^(This is a sample|这是样例)/);
    expect(await tryModel(join(FIXTURES, 'pretrained'), '[MASK]')).toMatchObject({ exitCode: 0, isSample: false });
  });

  const refusal = async (...args: readonly string[]) => {
    const { exitCode, error } = await tryModel(...args);
    expect(error?.hint).toBeTruthy();
    return [exitCode, error?.code];
  };

  it('is not tried without a [MASK], nor with a text that is too long', async () => {
    for (const text of ['今天天气真好', '', '[mask]', '[MASK']) {
      expect(await refusal(source(), text)).toEqual([2, 'CONFIG_MISMATCH']);
    }
    expect(await refusal(source(), `${'天'.repeat(510)}[MASK]`)).toEqual([2, 'SIZE_MISMATCH']);
    expect(await tryModel(source(), `${'天'.repeat(509)}[MASK]`)).toMatchObject({ exitCode: 0, error: null });
  });

  it('is refused without a vocabulary', async () => {
    const folder = scratch.at('wordless');
    await cp(source(), folder, { recursive: true, filter: (path) => !path.endsWith('vocab.txt') });
    expect(await refusal(folder, TEXT)).toEqual([3, 'MISSING_FILE']);
  });

  it('is refused where fine-tuning left no masked language model', async () => {
    expect(await refusal(join(FIXTURES, 'no_cls'), TEXT)).toEqual([3, 'MISSING_TENSOR']);
    const { output } = await convertOne(join(FIXTURES, 'no_cls'), '-o', scratch.at('no_cls'));
    expect(await refusal(output?.path ?? '', TEXT)).toEqual([3, 'MISSING_TENSOR']);
  });

  it('is refused where there is none', async () => {
    expect(await refusal(scratch.at('nothing'), TEXT)).toEqual([3, 'MISSING_FILE']);
  });
});

function words({ masks }: TryDocument): readonly string[] {
  return masks.flatMap(({ candidates }) => candidates.map(({ token }) => token));
}
