/**
 * The export to Hugging Face: transformers load it without a key missing, mismatched or made up, save it to the same
 * bytes, and compute what the source's own architecture computes.
 */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, convertOne, outputOf } from './command-line.ts';
import { python, runPython } from './python.ts';
import { firstDifference, scratchFolder } from './scratch.ts';

const TOLERANCE = 1e-5;
const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const WEIGHTS = 'model.safetensors';

/** What `compare_huggingface.py` prints of each exported folder. */
interface Report {
  readonly loading: Readonly<Record<string, Loading>>;
  readonly maxAbsDiff: Readonly<Record<string, number>>;
  readonly tokens: { readonly class: string; readonly tokens: readonly string[]; readonly maximum: number } | null;
  readonly saved: boolean;
}

interface Loading {
  readonly class: string;
  readonly errors: readonly string[];
  readonly missing_keys: readonly string[];
  readonly unexpected_keys: readonly string[];
  readonly mismatched_keys: readonly string[];
}

/** What the classes leave unused of a file with all of pretraining; also of one that transformers saved themselves. */
const UNUSED = {
  AutoModel: /^(predictions|sop_classifier)\./,
  AutoModelForMaskedLM: /^(albert\.pooler|sop_classifier)\./,
  AutoModelForPreTraining: /^$/,
};

/** Loads an export, and holds it against its source. */
async function compare(source: string, exported: string): Promise<Report> {
  const reports = JSON.parse(await runPython('compare_huggingface.py', [source, exported])) as Record<string, Report>;
  const report = reports[exported];
  if (!report) throw new Error(`no report of ${exported}`);
  console.info(`${exported}: ${JSON.stringify(report.maxAbsDiff)}`);
  return report;
}

function expectWhole({ loading }: Report, names: readonly (keyof typeof UNUSED)[]): void {
  for (const name of names) {
    expect(loading[name]).toMatchObject({ errors: [], missing_keys: [], mismatched_keys: [] });
    expect(loading[name]?.unexpected_keys.filter((key) => !UNUSED[name].test(key))).toEqual([]);
  }
}

function expectClose({ maxAbsDiff }: Report, outputs: readonly string[]): void {
  expect(Object.keys(maxAbsDiff).sort()).toEqual([...outputs].sort());
  for (const difference of Object.values(maxAbsDiff)) expect(difference).toBeLessThanOrEqual(TOLERANCE);
}

/** Of the largest transformers compute the same in forward.test.ts. */
const SIZES = ['tiny', 'base'] as const;

describe.skipIf(!python).each(SIZES)('%s', (size) => {
  const scratch = scratchFolder();
  const source = () => scratch.at(`albert_${size}_zh`);
  const exported = () => scratch.at(`albert_${size}_hf_zh`);

  beforeAll(async () => {
    await albertZh('sample', size, '-o', source());
  });

  it('is exported', async () => {
    const result = await convertOne(source(), '--to', 'huggingface');
    expect(result).toMatchObject({ exitCode: 0, status: 'converted', layout: 'brightmart', size, warnings: [] });
    expect(result.output).toMatchObject({ path: exported(), format: 'huggingface' });
    expect(result.tensors).toEqual({ read: 31, written: 32, dropped: [] });
    const files = ['README.md', 'config.json', WEIGHTS, 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'];
    expect((await readdir(exported())).sort()).toEqual(files);
  });

  it('is loaded whole, tokenises, and computes the same', async () => {
    const report = await compare(source(), exported());
    expectWhole(report, ['AutoModel', 'AutoModelForMaskedLM', 'AutoModelForPreTraining']);
    expect(report.loading['AutoModelForPreTraining']).toMatchObject({ class: 'AlbertForPreTraining' });
    expectClose(report, ['mlm', 'pooled', 'sequence', 'sop']);
    expect(report.saved).toBe(true);
    expect(report.tokens).toEqual({
      class: 'BertTokenizer',
      tokens: ['[CLS]', '一', '丁', '，', '[MASK]', '不', '。', '[UNK]', '[SEP]'],
      maximum: 512,
    });
  });

  it("is the same by way of Google's layout, byte for byte", async () => {
    const google = outputOf(await convertOne(source(), '--backend', 'wasm', '-o', scratch.at('google')));
    const via = await convertOne(google, '--to', 'huggingface', '-o', scratch.at('via'));
    expect(via).toMatchObject({ exitCode: 0, layout: 'google', size, backend: null, warnings: [] });
    const direct = await convertOne(source(), '--to', 'huggingface', '--backend', 'wasm', '-o', scratch.at('direct'));
    expect(await firstDifference(join(outputOf(via), WEIGHTS), join(outputOf(direct), WEIGHTS))).toBeNull();
    expect(await readFile(join(outputOf(via), 'config.json'))).toEqual(
      await readFile(join(outputOf(direct), 'config.json')),
    );
  });
});

describe.skipIf(!python)('what real inputs look like', () => {
  const scratch = scratchFolder();
  const exportFixture = async (name: string) => {
    const result = await convertOne(join(FIXTURES, name), '--to', 'huggingface', '-o', scratch.at(name));
    expect(result).toMatchObject({ exitCode: 0, status: 'converted' });
    return { result, folder: outputOf(result), codes: result.warnings.map(({ code }) => code) };
  };

  it("Google's own layout, its embedding factorised", async () => {
    const { folder } = await exportFixture('google');
    const report = await compare(join(FIXTURES, 'google'), folder);
    expectWhole(report, ['AutoModel', 'AutoModelForMaskedLM', 'AutoModelForPreTraining']);
    expectClose(report, ['mlm', 'pooled', 'sequence', 'sop']);
    expect(report.saved).toBe(true);
  });

  it('no heads', async () => {
    const { folder, codes } = await exportFixture('no_cls');
    expect(codes).toContain('HEADS_MISSING');
    const report = await compare(join(FIXTURES, 'no_cls'), folder);
    expect(report.loading['AutoModel']).toMatchObject({ missing_keys: [], unexpected_keys: [], mismatched_keys: [] });
    expectClose(report, ['pooled', 'sequence']);
  });

  it("the masked language model's head alone", async () => {
    const { folder } = await exportFixture('masked_cls');
    const report = await compare(join(FIXTURES, 'masked_cls'), folder);
    // The class has no pooler, which goes along for others.
    expectWhole(report, ['AutoModel', 'AutoModelForMaskedLM']);
    expectClose(report, ['mlm', 'pooled', 'sequence']);
  });

  it('a classifier', async () => {
    const { folder, codes } = await exportFixture('task_head');
    expect(codes).toContain('CLASSIFIER_EXPORTED');
    const report = await compare(join(FIXTURES, 'task_head'), folder);
    expect(report.loading['AutoModelForSequenceClassification']).toEqual({
      class: 'AlbertForSequenceClassification',
      errors: [],
      missing_keys: [],
      unexpected_keys: [],
      mismatched_keys: [],
    });
    expectClose(report, ['classifier', 'pooled', 'sequence']);
    expect(report.saved).toBe(true);
  });

  it.each(['float16', 'bfloat16', 'float64', 'slots', 'sharded'])(
    '%s gives the bytes that float32 gives',
    async (name) => {
      const { folder } = await exportFixture(name);
      const plain = await convertOne(
        join(FIXTURES, 'pretrained'),
        '--to',
        'huggingface',
        '-o',
        scratch.at(`${name}_32`),
      );
      expect(await firstDifference(join(folder, WEIGHTS), join(outputOf(plain), WEIGHTS))).toBeNull();
    },
  );

  it('a zip of it, as they are uploaded', async () => {
    const zip = await convertOne(join(FIXTURES, 'pretrained'), '--to', 'huggingface', '--zip', '-o', scratch.at('zip'));
    expect(outputOf(zip)).toMatch(/pretrained_hf\.zip$/);
    const files = zip.output?.files.map(({ name }) => name).sort();
    expect(files).toEqual([
      'README.md',
      'config.json',
      WEIGHTS,
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ]);
  });
});
