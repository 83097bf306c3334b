/** `albert-zh verify` and `convert --verify`: a right conversion is told from a wrong one, and the proof is kept. */

import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { meanwhile } from '../faults/steps.ts';
import {
  albertZh,
  backends,
  type ConvertDocument,
  convertAll,
  convertOne,
  document,
  outputOf,
  start,
} from './command-line.ts';
import { python, runPython } from './python.ts';
import { scratchFolder } from './scratch.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const FIGURES = ['embedding', 'sequence', 'pooled', 'mlm', 'sop'] as const;
const GOOGLE_FILES = [
  'albert_config.json',
  'albert_model.ckpt.data-00000-of-00001',
  'albert_model.ckpt.index',
  'checkpoint',
  'vocab.txt',
];

/** What `verify --json` prints. */
interface VerifyDocument {
  readonly version: number;
  readonly ok: boolean;
  readonly maxAbsDiff: Readonly<Record<(typeof FIGURES)[number], number | null>> | null;
  readonly tolerance: number | null;
  readonly limits: Readonly<Record<(typeof FIGURES)[number], number | null>>;
  readonly rounding: Readonly<Record<(typeof FIGURES)[number], number | null>>;
  readonly tensors: { readonly compared: number; readonly different: readonly string[]; readonly missing: string[] };
  readonly settings: readonly { readonly key: string }[];
  readonly inputs: { readonly sequences: number; readonly length: number; readonly text: string | null };
  readonly embedding: { readonly beyond: number; readonly worstRow: number };
  readonly backend: string;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

const verify = (...args: readonly string[]) => document<VerifyDocument>('verify', ...args);

describe('a conversion', () => {
  const scratch = scratchFolder();
  const source = () => scratch.at('albert_tiny_zh');
  const google = () => scratch.at('albert_tiny_google_zh');
  const exported = () => scratch.at('albert_tiny_hf_zh');

  beforeAll(async () => {
    await albertZh('sample', 'tiny', '-o', source());
    await convertOne(source());
    await convertOne(source(), '--to', 'huggingface');
    if (python) await runPython('spoil.py', [google(), scratch.at('spoilt')]);
  });

  describe('that is right', () => {
    it.each(backends)('is found to be right on %s', async (backend) => {
      for (const converted of [google(), exported()]) {
        const { exitCode, ...found } = await verify(source(), converted, '--backend', backend);
        expect(exitCode).toBe(0);
        expect(found).toMatchObject({ version: 1, ok: true, grade: 'proved', backend, settings: [], error: null });
        expect(found.tolerance).toBeLessThan(1e-4);
        expect(found.tensors).toEqual({ compared: 29, different: [], missing: [] });
        expect(Object.keys(found.maxAbsDiff ?? {})).toEqual([...FIGURES, 'task']);
        expect(found.maxAbsDiff).toMatchObject({ task: null });
        for (const figure of FIGURES) {
          expect(found.maxAbsDiff?.[figure], figure).toBeLessThanOrEqual(found.limits[figure] ?? 0);
          expect(found.maxAbsDiff?.[figure], figure).toBeLessThan(1e-5);
          expect(found.rounding[figure], figure).toBeGreaterThan(0);
        }
      }
    });

    it('is found to be right on a text', async () => {
      const found = await verify(source(), google(), '--text', '今天天气真好');
      expect(found).toMatchObject({ exitCode: 0, ok: true });
      expect(found.inputs).toEqual({ sequences: 1, length: 8, text: '今天天气真好' });
    });

    it('is the same to the bit from Google’s layout to Hugging Face’s', async () => {
      const { exitCode, maxAbsDiff } = await verify(google(), exported());
      expect(exitCode).toBe(0);
      expect(maxAbsDiff).toEqual({ embedding: 0, sequence: 0, pooled: 0, mlm: 0, sop: 0, task: null });
    });

    it('is told on standard output, what it costs on standard error', async () => {
      const { exitCode, stdout, stderr } = await albertZh('verify', source(), google());
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^(The converted model computes|转换后的模型与源模型计算结果一致)/);
      expect(stdout.match(/✓/g)).toHaveLength(6);
      expect(stderr).toMatch(/(about|约需) \d+ /);
    });
  });

  describe.skipIf(!python)('that is wrong', () => {
    const spoilt = (fault: string) => scratch.at('spoilt', fault);

    const block = 'bert/encoder/transformer/group_0/inner_group_0';
    it('query and key exchanged, which is told on the terminal too', async () => {
      const { exitCode, ok, maxAbsDiff, tensors, error } = await verify(source(), spoilt('query_and_key'));
      expect({ exitCode, ok, error }).toEqual({ exitCode: 5, ok: false, error: null });
      const kernels = ['key', 'query'].map((one) => `${block}/attention_1/self/${one}/kernel`);
      expect(tensors.different).toEqual(expect.arrayContaining(kernels));
      expect(maxAbsDiff?.sequence).toBeGreaterThan(1e-5);
      const told = await albertZh('verify', source(), spoilt('query_and_key'));
      expect(told.exitCode).toBe(5);
      expect(told.stdout).toMatch(/NOT compute|不一致/);
      for (const kernel of kernels) expect(told.stdout).toContain(kernel);
    });

    it('one bit of one word’s embedding flipped', async () => {
      const { exitCode, ok, embedding, tensors } = await verify(source(), spoilt('exponent'));
      expect({ exitCode, ok }).toEqual({ exitCode: 5, ok: false });
      expect(embedding).toMatchObject({ beyond: 1, worstRow: 21125 });
      expect(tensors.different).toEqual([]);
    });
  });

  describe('whose configuration was changed', () => {
    const changed = async (name: string, key: string, value: unknown) => {
      const folder = scratch.at(name);
      await cp(google(), folder, { recursive: true });
      const file = join(folder, 'albert_config.json');
      const config = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
      await writeFile(file, JSON.stringify({ ...config, [key]: value }));
      return folder;
    };

    it('hidden_act', async () => {
      const { exitCode, ok, settings, maxAbsDiff } = await verify(source(), await changed('act', 'hidden_act', 'relu'));
      expect({ exitCode, ok }).toEqual({ exitCode: 5, ok: false });
      expect(settings).toMatchObject([{ key: 'hidden_act' }]);
      expect(maxAbsDiff?.sequence).toBeGreaterThan(1e-5);
    });

    it('embedding_size, which loaders stumble over', async () => {
      const { exitCode, error } = await verify(source(), await changed('factorised', 'embedding_size', 128));
      expect({ exitCode, code: error?.code }).toEqual({ exitCode: 3, code: 'CONFIG_MISMATCH' });
    });
  });

  describe('that cannot be verified', () => {
    const refusal = async (...args: readonly string[]) => {
      const { exitCode, ok, maxAbsDiff, error } = await verify(...args);
      expect(ok).toBe(false);
      expect(maxAbsDiff).toBeNull();
      expect(error?.hint).toBeTruthy();
      return { exitCode, code: error?.code };
    };

    it('models of different sizes', async () => {
      const other = join(FIXTURES, 'google');
      expect(await refusal(source(), other)).toEqual({ exitCode: 3, code: 'SIZE_MISMATCH' });
    });

    it('a file that is missing', async () => {
      const folder = scratch.at('incomplete');
      await cp(google(), folder, { recursive: true, filter: (path) => !path.includes('.data-') });
      expect(await refusal(source(), folder)).toEqual({ exitCode: 3, code: 'MISSING_FILE' });
      expect(await refusal(source(), scratch.at('nothing'))).toEqual({ exitCode: 3, code: 'MISSING_FILE' });
      expect(await refusal(scratch.at('nothing'), google())).toEqual({ exitCode: 3, code: 'MISSING_FILE' });
    });

    it('models named the wrong way round', async () => {
      expect(await refusal(google(), source())).toEqual({ exitCode: 3, code: 'UNSUPPORTED_FORMAT' });
      expect(await refusal(source(), source())).toEqual({ exitCode: 3, code: 'UNSUPPORTED_FORMAT' });
      // Google's layout can be made of Hugging Face's, and this could have been.
      expect(await verify(exported(), google())).toMatchObject({ exitCode: 0, ok: true });
    });

    it('a text that is longer than the model’s positions', async () => {
      const small = join(FIXTURES, 'pretrained');
      const converted = outputOf(await convertOne(small, '-o', scratch.at('small')));
      const positions = 32;
      // Two of them are for [CLS] and [SEP].
      expect(await refusal(small, converted, '--text', '天'.repeat(positions - 1))).toEqual({
        exitCode: 2,
        code: 'SIZE_MISMATCH',
      });
      const longest = '天'.repeat(positions - 2);
      expect(await verify(small, converted, '--text', longest)).toMatchObject({ exitCode: 0, ok: true });
    });

    it('a text without a vocabulary', async () => {
      const folder = scratch.at('wordless');
      await cp(source(), folder, { recursive: true, filter: (path) => !path.endsWith('vocab.txt') });
      expect(await refusal(folder, google(), '--text', '天')).toEqual({ exitCode: 3, code: 'MISSING_FILE' });
      expect(await verify(folder, google())).toMatchObject({ exitCode: 0, ok: true });
    });
  });

  describe('convert --verify', () => {
    it('puts the proof into the output', async () => {
      const result = await convertOne(source(), '-o', scratch.at('proved'), '--verify');
      expect(result).toMatchObject({ exitCode: 0, verification: { ok: true, error: null } });
      const folder = outputOf(result);
      expect(await readdir(folder)).toEqual([...GOOGLE_FILES, 'conversion.json'].sort());
      const text = await readFile(join(folder, 'conversion.json'), 'utf8');
      expect(result.output?.files).toContainEqual({ name: 'conversion.json', bytes: Buffer.byteLength(text) });
      const record = JSON.parse(text) as { source: { tensors: { crc32c: string }[] }; program: { version: string } };
      expect(record).toMatchObject({
        version: 1,
        program: { name: 'albert-zh-converter' },
        source: { name: 'albert_tiny_zh', layout: 'brightmart', size: 'tiny' },
        converted: { name: 'albert_tiny_google_zh', format: 'google', layout: 'google', tensors: { read: 31 } },
        backend: result.backend,
        warnings: [],
        verification: { ok: true, grade: 'proved', amplified: [], tensors: { compared: 29 } },
      });
      expect(record.program.version).toMatch(/^\d+\.\d+\.\d+/);
      expect(record.source.tensors).toHaveLength(31);
      for (const { crc32c } of record.source.tensors) expect(crc32c).toMatch(/^[0-9a-f]{8}$/);
    });

    it('names no path in the proof, whatever was given by path', async () => {
      const named = scratch.at('named');
      await cp(join(FIXTURES, 'slots'), join(named, 'model'), { recursive: true });
      const given = [join(named, 'given.json'), join(named, 'given.txt')] as const;
      const config = (await readdir(join(named, 'model'))).find((name) => name.endsWith('.json')) ?? '';
      await cp(join(named, 'model', config), given[0]);
      await cp(join(named, 'model', 'vocab.txt'), given[1]);
      const flags = ['--config', given[0], '--vocab', given[1], '--verify', '-o', scratch.at('pathless')];
      for (const to of ['google', 'huggingface']) {
        const result = await convertOne(join(named, 'model'), ...flags, '--to', to, '--name', to);
        expect(result).toMatchObject({ exitCode: 0, verification: { ok: true } });
        expect(result.warnings.map(({ code }) => code)).toContain('OPTIMIZER_STATE_DROPPED');
        const text = await readFile(join(outputOf(result), 'conversion.json'), 'utf8');
        expect(text).not.toContain(tmpdir());
        expect(text).not.toMatch(/"(\/|[A-Za-z]:)/);
        expect(text).toContain('OPTIMIZER_STATE_DROPPED');
      }
    });

    it('puts the proof beside a zip', async () => {
      const result = await convertOne(source(), '-o', scratch.at('zipped'), '--verify', '--zip');
      expect(result).toMatchObject({ exitCode: 0, verification: { ok: true } });
      const files = ['albert_tiny_google_zh.conversion.json', 'albert_tiny_google_zh.zip'];
      expect(await readdir(scratch.at('zipped'))).toEqual(files);
      expect(result.output?.files.map(({ name }) => name).sort()).toEqual(GOOGLE_FILES);
      const record = await readFile(scratch.at('zipped', files[0] ?? ''), 'utf8');
      expect(record).not.toContain(tmpdir());
      expect(await verify(source(), outputOf(result))).toMatchObject({ exitCode: 0, ok: true });
    });

    it('leaves no proof of an earlier zip beside one that was not verified', async () => {
      const flags = ['-o', scratch.at('unproved'), '--zip', '--force'];
      await convertOne(source(), ...flags, '--verify');
      await convertOne(source(), ...flags);
      expect(await readdir(scratch.at('unproved'))).toEqual(['albert_tiny_google_zh.zip']);
    });

    it('proves each of several', async () => {
      const inputs = [source(), join(FIXTURES, 'pretrained'), join(FIXTURES, 'preln')];
      const { exitCode, results } = await convertAll(...inputs, '--verify', '-o', scratch.at('several'));
      expect(exitCode).toBe(3);
      expect(results.map(({ status, verification }) => [status, verification?.ok])).toEqual([
        ['converted', true],
        ['converted', true],
        ['refused', undefined],
      ]);
    });

    it('replaces an output together with its proof', async () => {
      const flags = ['-o', scratch.at('again'), '--verify'];
      await convertOne(source(), ...flags);
      expect(await convertOne(source(), ...flags)).toMatchObject({ exitCode: 4, verification: null });
      expect(await convertOne(source(), ...flags, '--force')).toMatchObject({
        exitCode: 0,
        verification: { ok: true },
      });
      const { output } = await convertOne(source(), '-o', scratch.at('again'), '--force');
      expect(await readdir(output?.path ?? '')).toEqual(GOOGLE_FILES);
    });

    it('is not done unasked: the same files as ever', async () => {
      const folder = await convertOne(source(), '-o', scratch.at('plain'));
      expect(folder.verification).toBeNull();
      expect(await readdir(outputOf(folder))).toEqual(GOOGLE_FILES);
      expect(folder.output?.files.map(({ name }) => name).sort()).toEqual(GOOGLE_FILES);
      await convertOne(source(), '-o', scratch.at('plain', 'zip'), '--zip');
      expect(await readdir(scratch.at('plain', 'zip'))).toEqual(['albert_tiny_google_zh.zip']);
    });
  });
});

// Windows has no signals between processes.
describe.skipIf(process.platform === 'win32')('Control-C', () => {
  const scratch = scratchFolder();
  const source = () => scratch.at('albert_large_zh');
  /** Control-C while the program reads weights. */
  const interrupted = (...args: readonly string[]) =>
    meanwhile({ calls: ['read'], number: 3, path: '.data-' }, args, async (running) => running.interrupt());

  beforeAll(async () => {
    await mkdir(scratch.at('out'));
    await albertZh('sample', 'large', '-o', source());
    await convertOne(source());
  });

  it('ends verify with 130', async () => {
    const { exitCode, stdout } = await interrupted(
      'verify',
      source(),
      scratch.at('albert_large_google_zh'),
      '--json',
      '--backend',
      'wasm',
    );
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, ok: false, error: { code: 'CANCELLED' } });
  });

  it('ends try with 130', async () => {
    const { exitCode, stdout } = await interrupted(
      'try',
      source(),
      `${'天'.repeat(500)}[MASK]`,
      '--json',
      '--backend',
      'wasm',
    );
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, error: { code: 'CANCELLED' } });
  });

  it('during convert --verify keeps what was converted, unproved', async () => {
    const running = start('convert', source(), '-o', scratch.at('out'), '--verify', '--json', '--backend', 'wasm');
    while (!(await readdir(scratch.at('out'))).includes('albert_large_google_zh')) await setTimeout(2);
    running.interrupt();
    const { exitCode, stdout } = await running.ended;
    expect(exitCode).toBe(130);
    const { results } = JSON.parse(stdout) as ConvertDocument;
    expect(results).toMatchObject([{ status: 'converted', verification: { ok: false, error: { code: 'CANCELLED' } } }]);
    expect(await readdir(scratch.at('out'))).toEqual(['albert_large_google_zh']);
    expect(await readdir(scratch.at('out', 'albert_large_google_zh'))).toEqual(GOOGLE_FILES);
  });
});
