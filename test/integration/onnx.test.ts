/**
 * The export to ONNX: its models pass ONNX's own checker, run in its runtime, and compute what the source's own
 * architecture computes, exactly or as nearly as eight bits can.
 */

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, convertOne, outputOf } from './command-line.ts';
import { python, runPython } from './python.ts';
import { scratchFolder } from './scratch.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');

/** What `compare_onnx.py` prints of each folder. */
interface Report {
  readonly checked: boolean;
  readonly again: boolean;
  readonly bytes: readonly [file: number, source: number];
  readonly outputs: Readonly<
    Record<string, { readonly largest: number; readonly mean: number; readonly magnitude: number }>
  >;
  readonly likeliest: readonly [same: number, all: number] | null;
  readonly fused: Readonly<Record<string, number>>;
}

async function compare(source: string, folders: readonly string[]): Promise<readonly Report[]> {
  const reports = JSON.parse(await runPython('compare_onnx.py', [source, ...folders])) as Record<string, Report>;
  return folders.map((folder) => {
    const report = reports[folder];
    if (!report) throw new Error(`no report of ${folder}`);
    console.info(`${folder}: ${JSON.stringify(report)}`);
    return report;
  });
}

function expectClose(report: Report | undefined, outputs: readonly string[], part: number): void {
  expect(report).toMatchObject({ checked: true, again: true });
  expect(Object.keys(report?.outputs ?? {})).toEqual(outputs);
  for (const { largest, magnitude } of Object.values(report?.outputs ?? {})) {
    expect(largest).toBeLessThanOrEqual(part * magnitude);
  }
}

/** Parts of the largest number that comes out. */
const FLOAT32 = 1e-4;
const FLOAT16 = 1e-2;
const INT8 = 0.1;

const DTYPES = ['float32', 'float16', 'int8'] as const;
/** With random weights all words are alike, and a little changes which is the likeliest. */
const LIKELIEST = { float32: 1, float16: 0.98, int8: 0.8 } as const;

describe.skipIf(!python).each(['tiny', 'base'] as const)('%s', (size) => {
  const scratch = scratchFolder();
  let reports: readonly Report[] = [];
  const proofs: Awaited<ReturnType<typeof convertOne>>[] = [];

  beforeAll(async () => {
    const source = scratch.at(`albert_${size}_zh`);
    await albertZh('sample', size, '-o', source);
    const proved = size === 'tiny' ? ['--verify'] : [];
    const folders: string[] = [];
    for (const dtype of DTYPES) {
      const result = await convertOne(source, '--to', 'onnx', '--dtype', dtype, ...proved, '-o', scratch.at(dtype));
      folders.push(outputOf(result));
      proofs.push(result);
    }
    reports = await compare(source, folders);
  });

  it.each([
    ['float32', 0, FLOAT32, 1.01],
    ['float16', 1, FLOAT16, 0.51],
    ['int8', 2, INT8, 0.28],
  ] as const)('in %s computes what its source does, and is no larger than it can be', (dtype, at, part, most) => {
    const report = reports[at];
    expectClose(report, ['logits', 'last_hidden_state', 'sop_logits'], part);
    const [bytes = 0, source = 1] = report?.bytes ?? [];
    expect(bytes / source).toBeLessThanOrEqual(most);
    const [alike = 0, all = 1] = report?.likeliest ?? [];
    expect(alike / all).toBeGreaterThanOrEqual(LIKELIEST[dtype]);
  });

  it('has its gelus fused by the runtime, and its products of eight bits', () => {
    expect(reports[0]?.fused).toHaveProperty('FastGelu');
    expect(reports[2]?.fused).toHaveProperty('DynamicQuantizeMatMul');
  });

  it.runIf(size === 'tiny')('is proved in each precision where it is written, with figures', () => {
    for (const [at, dtype] of DTYPES.entries()) {
      expect(proofs[at]).toMatchObject({ exitCode: 0, verification: { ok: true, grade: 'proved', graph: { dtype } } });
      const { same = 0, all = 0 } = proofs[at]?.verification?.graph?.likeliest ?? {};
      expect(same / all).toBeGreaterThanOrEqual(LIKELIEST[dtype]);
    }
  });
});

describe.skipIf(!python)('what real inputs look like', () => {
  const scratch = scratchFolder();

  it.each([
    ['google', [], ['logits', 'last_hidden_state', 'sop_logits']],
    ['no_cls', [], ['last_hidden_state', 'pooler_output']],
    ['masked_cls', [], ['logits', 'last_hidden_state']],
    ['task_head', [], ['logits']],
    ['task_head', ['--task', 'tagging'], ['logits']],
  ] as const)('%s %j', async (fixture, options, outputs) => {
    const source = join(FIXTURES, fixture);
    const result = await convertOne(source, '--to', 'onnx', ...options, '-o', scratch.at(fixture + options.length));
    const [report] = await compare(source, [outputOf(result)]);
    expectClose(report, outputs, FLOAT32);
  });
});

describe.skipIf(!python)('a model that is sure of its words', () => {
  const scratch = scratchFolder();

  it('has the same likeliest words in fewer bits', async () => {
    const trained = scratch.at('trained');
    await runPython('train_small.py', [trained]);
    const folders: string[] = [];
    for (const dtype of DTYPES) {
      folders.push(outputOf(await convertOne(trained, '--to', 'onnx', '--dtype', dtype, '-o', scratch.at(dtype))));
    }
    const { same, right } = JSON.parse(await runPython('compare_small.py', [trained, ...folders])) as {
      readonly same: readonly (readonly [number, number])[];
      readonly right: number;
    };
    expect(right).toBeGreaterThan(0.8);
    for (const [alike, all] of same) expect(alike / all).toBeGreaterThanOrEqual(0.98);
  });
});
