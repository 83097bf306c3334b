/** `verify`, `try` and `convert --verify`, as another program would call them. */

import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, convertOne, outputOf, start } from './command-line.ts';
import { python, runPython } from './python.ts';
import { scratchFolder } from './scratch.ts';

const FIGURES = ['embedding', 'sequence', 'pooled', 'mlm', 'sop'];
const TEXT = '今天天气真[MASK]。';

interface Verification {
  readonly version: number;
  readonly ok: boolean;
  readonly maxAbsDiff: Readonly<Record<string, number>>;
  readonly tolerance: number;
  readonly error: { readonly code: string } | null;
}

async function verify(...args: readonly string[]): Promise<{ exitCode: number | null } & Verification> {
  const { exitCode, stdout } = await albertZh('verify', ...args, '--json');
  return { exitCode, ...(JSON.parse(stdout) as Verification) };
}

describe('a sample and its conversions', () => {
  const scratch = scratchFolder();
  const source = () => scratch.at('albert_tiny_zh');
  const google = () => scratch.at('albert_tiny_google_zh');
  const exported = () => scratch.at('albert_tiny_hf_zh');

  beforeAll(async () => {
    await albertZh('sample', 'tiny', '-o', source());
    await albertZh('convert', source(), '--quiet');
    await albertZh('convert', source(), '--to', 'huggingface', '--quiet');
  });

  it('are proved to be the same', async () => {
    for (const converted of [google(), exported()]) {
      const verified = await verify(source(), converted);
      expect(verified).toMatchObject({ exitCode: 0, version: 1, ok: true, tolerance: 1e-5, error: null });
      expect(Object.keys(verified.maxAbsDiff)).toEqual(FIGURES);
      for (const difference of Object.values(verified.maxAbsDiff)) expect(difference).toBeLessThanOrEqual(1e-5);
    }
  });

  it('are run on a text where one is given', async () => {
    expect(await verify(source(), google(), '--text', TEXT)).toMatchObject({ exitCode: 0, ok: true });
  });

  it('are told on the terminal with every figure beside its limit', async () => {
    const { exitCode, stdout, stderr } = await albertZh('verify', source(), google());
    expect(exitCode).toBe(0);
    expect(stdout).toContain('29 of 29 other tensors are the same');
    expect(stdout.match(/✓ .* {2}≤ /g)).toHaveLength(FIGURES.length);
    expect(stderr).toMatch(/about \d+ s/);
  });

  it('are not those of a model of another size, nor of nothing', async () => {
    await albertZh('sample', 'base', '-o', scratch.at('albert_base_zh'));
    const other = outputOf(await convertOne(scratch.at('albert_base_zh')));
    expect(await verify(source(), other)).toMatchObject({ exitCode: 3, ok: false, error: { code: 'SIZE_MISMATCH' } });
    expect(await verify(source(), scratch.at('nothing'))).toMatchObject({
      exitCode: 3,
      error: { code: 'MISSING_FILE' },
    });
  });

  it('leave their proof among the files where it is asked for', async () => {
    const plain = await readdir(google());
    expect(plain).not.toContain('conversion.json');
    const result = await convertOne(source(), '--verify', '-o', scratch.at('proved'));
    expect(result).toMatchObject({ exitCode: 0, status: 'converted', verification: { ok: true } });
    const folder = outputOf(result);
    expect((await readdir(folder)).sort()).toEqual([...plain, 'conversion.json'].sort());
    const text = await readFile(join(folder, 'conversion.json'), 'utf8');
    expect(text).not.toContain(scratch.at());
    const record = JSON.parse(text) as Record<string, { readonly tensors: readonly { readonly crc32c: string }[] }>;
    expect(record).toMatchObject({
      version: 1,
      program: { name: 'albert-zh-converter' },
      source: { name: 'albert_tiny_zh', layout: 'brightmart', size: 'tiny' },
      warnings: [],
      verification: { ok: true },
    });
    expect(record['source']?.tensors).toHaveLength(31);
    for (const { crc32c } of record['source']?.tensors ?? []) expect(crc32c).toMatch(/^[0-9a-f]{8}$/);
    expect(result.output?.files.map(({ name }) => name)).toContain('conversion.json');
  });

  it('leave it beside a zip', async () => {
    await albertZh('convert', source(), '--verify', '--zip', '--quiet', '-o', scratch.at('zipped'));
    expect((await readdir(scratch.at('zipped'))).sort()).toEqual([
      'albert_tiny_google_zh.conversion.json',
      'albert_tiny_google_zh.zip',
    ]);
    expect(await verify(source(), scratch.at('zipped', 'albert_tiny_google_zh.zip'))).toMatchObject({ ok: true });
  });

  it('are left alone by Control-C', async () => {
    await albertZh('sample', 'xlarge', '-o', scratch.at('albert_xlarge_zh'));
    const large = outputOf(await convertOne(scratch.at('albert_xlarge_zh')));
    const running = start('verify', scratch.at('albert_xlarge_zh'), large);
    setTimeout(() => running.interrupt(), 2000);
    expect((await running.ended).exitCode).toBe(130);
  });

  it('find the same words, and say that they are random', async () => {
    const trials = await Promise.all(
      [source(), google(), exported()].map(async (model) => {
        const { exitCode, stdout } = await albertZh('try', model, TEXT, '--top', '7', '--json');
        expect(exitCode).toBe(0);
        return JSON.parse(stdout) as {
          isSample: boolean;
          masks: { candidates: { token: string; probability: number }[] }[];
        };
      }),
    );
    const words = trials.map(({ masks }) => masks[0]?.candidates.map(({ token }) => token));
    expect(words[0]).toHaveLength(7);
    expect(words[1]).toEqual(words[0]);
    expect(words[2]).toEqual(words[0]);
    expect(trials.map(({ isSample }) => isSample)).toEqual([true, true, true]);
    expect((await albertZh('try', google(), TEXT)).stdout).toContain('random');
  });

  it('need a [MASK], a vocabulary and the head that fills it in', async () => {
    expect((await albertZh('try', google(), '今天')).exitCode).toBe(2);
    await cp(google(), scratch.at('mute'), { recursive: true });
    await writeFile(scratch.at('mute', 'vocab.txt'), 'one\ntwo\n');
    expect((await albertZh('try', scratch.at('mute'), TEXT)).exitCode).toBe(3);
    const fixture = join(import.meta.dirname, '../fixtures/no_cls');
    const { exitCode, stdout } = await albertZh('try', fixture, TEXT, '--json');
    expect(exitCode).toBe(3);
    expect(['MISSING_FILE', 'MISSING_TENSOR', 'CONFIG_MISMATCH']).toContain(
      (JSON.parse(stdout) as { error: { code: string } }).error.code,
    );
  });

  describe.skipIf(!python)('that were spoilt by another program', () => {
    it.each(['swapped', 'transposed', 'layer-norm', 'exponent'])('%s, are found out', async (kind) => {
      const spoilt = scratch.at(`spoilt_${kind}`);
      await runPython('spoil.py', [kind, google(), spoilt]);
      expect(await verify(source(), spoilt)).toMatchObject({ exitCode: 5, ok: false, error: null });
    });

    it('by relu for gelu, are found out', async () => {
      const spoilt = scratch.at('spoilt_relu');
      await cp(google(), spoilt, { recursive: true });
      const path = join(spoilt, 'albert_config.json');
      const config = JSON.parse(await readFile(path, 'utf8')) as object;
      await writeFile(path, JSON.stringify({ ...config, hidden_act: 'relu' }));
      const { maxAbsDiff, ...verified } = await verify(source(), spoilt);
      expect(verified).toMatchObject({ exitCode: 5, ok: false });
      expect(maxAbsDiff['sequence']).toBeGreaterThan(1e-3);
    });
  });
});

describe.skipIf(!python)('the tokens of a text', () => {
  const scratch = scratchFolder();

  it('are those that transformers’ BertTokenizer makes', async () => {
    const { tokenizerOf } = await import('../../src/engine/text/tokenizer.ts');
    const { sampleVocabulary } = await import('../../src/engine/sample-vocabulary.ts');
    const pieces = ['albert', 'play', '##ing', '##s', 'un', '##aff', '##able', 'e', '##e', '##t', '##x'];
    const words = [...new Set([...sampleVocabulary().slice(0, 20_000), ...pieces])];
    const vocabulary = new TextEncoder().encode(`${words.join('\n')}\n`);
    const sizes = { vocabularySize: words.length, positions: 512 };
    const tokenizer = tokenizerOf({ label: 'test', vocabulary, sizes });
    const texts = [
      '今天天气真[MASK]。',
      'ALBERT playing, unaffable!',
      'Élève naïve Ångström',
      '全角ＡＢＣ１２３，半角abc123',
      '表情😀和𠮷字',
      'a\tb\nc\u0000d\u200be',
      `${'x'.repeat(120)} end`,
      '中文mixed英文123.45%',
      '[CLS] in text [SEP]',
      '前[MASK]后[MASK]',
      '“引号”‘单’…—·',
      '',
    ];
    await writeFile(scratch.at('vocab.txt'), vocabulary);
    await writeFile(scratch.at('texts.json'), JSON.stringify(texts));
    const expected = JSON.parse(await runPython('bert_tokens.py', [scratch.at('vocab.txt'), scratch.at('texts.json')]));
    expect(texts.map((text) => tokenizer.encode(text).map(({ id }) => id))).toEqual(expected);
  });
});
