/**
 * Models of several groups of layers, and of several layers in a group: what becomes of them is loaded by transformers and
 * as Google's code does, with nothing missing, and computes what its source computes; and so do our own forward passes.
 */

import { rename, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { spreadBatch } from '../../src/engine/albert/forward/batch.ts';
import { run as runPass } from '../../src/engine/albert/forward/run.ts';
import { passOf, residentWeights } from '../../src/engine/model/forward-pass.ts';
import { openModel } from '../../src/engine/model/open-model.ts';
import { nodeBackends } from '../../src/node/backends.ts';
import { openInput } from '../../src/node/open-input.ts';
import { nodePlatform } from '../../src/node/platform.ts';
import { convertOne, outputOf } from './command-line.ts';
import { python, runPython } from './python.ts';
import { scratchFolder } from './scratch.ts';

const SIZES = { vocabularySize: 60, positions: 32, tokenTypes: 2 };
/** Of the largest value: what float32 does to numbers of this size, a few times over. */
const ROUNDING = 5e-6;

interface Source {
  readonly sequence: readonly number[];
  readonly differences: Readonly<Record<string, number>>;
}

interface Report {
  readonly google: Source & { readonly missing: readonly string[]; readonly unexpected: readonly string[] };
  readonly huggingface: Source & { readonly unmatched: readonly string[]; readonly bert4keras: number };
}

describe.skipIf(!python)('models of several groups', () => {
  const scratch = scratchFolder();
  let report: Report;

  beforeAll(async () => {
    await runPython('groups.py', [scratch.at()]);
    for (const [source, target] of [
      ['google', 'huggingface'],
      ['huggingface', 'google'],
    ] as const) {
      const result = await convertOne(scratch.at(source), '--to', target, '-o', scratch.at('out'), '--verify');
      expect(result.verification).toMatchObject({ ok: true, grade: 'proved' });
      await rename(outputOf(result), scratch.at(target === 'google' ? 'huggingface_google' : 'google_hf'));
    }
    const { ids, mask, types } = inputsOf();
    await writeFile(scratch.at('inputs.json'), JSON.stringify({ ids, mask, types }));
    report = JSON.parse(await runPython('groups.py', [scratch.at(), scratch.at('inputs.json')])) as Report;
  }, 120_000);

  it('are loaded by transformers with nothing missing or made up', () => {
    expect(report.google).toMatchObject({ missing: [], unexpected: [], mismatched: [] });
    expect(Object.keys(report.google.differences)).toEqual(
      expect.arrayContaining(['sequence', 'pooled', 'mlm', 'sop']),
    );
    expect(Math.max(...Object.values(report.google.differences))).toBeLessThan(ROUNDING);
  });

  it('are loaded as Google’s code does, and not right by bert4keras, as is said', () => {
    expect(report.huggingface).toMatchObject({ loaded: true, unmatched: [] });
    expect(Object.keys(report.huggingface.differences)).toEqual(
      expect.arrayContaining(['sequence', 'pooled', 'mlm', 'sop']),
    );
    expect(Math.max(...Object.values(report.huggingface.differences))).toBeLessThan(ROUNDING);
    expect(report.huggingface.bert4keras).toBeGreaterThan(0.01);
  });

  it.each(['google', 'huggingface'] as const)('are run by us as by those: %s', async (name) => {
    const { sequence } = report[name];
    const found = await hiddenStates(scratch.at(name));
    expect(found).toHaveLength(sequence.length);
    const largest = Math.max(...sequence.map(Math.abs));
    const differences = found.map((value, at) => Math.abs(value - (sequence[at] ?? Number.NaN)) / largest);
    expect(Math.max(...differences)).toBeLessThan(ROUNDING);
  });
});

/** Rows of tokens, [sequences, length] each. */
function inputsOf() {
  const { ids, mask, types, length } = spreadBatch(SIZES);
  const rows = (values: ArrayLike<number>) =>
    Array.from({ length: values.length / length }, (_, at) => Array.from(values).slice(at * length, (at + 1) * length));
  return { ids: rows(ids), mask: rows(mask), types: rows(types) };
}

async function hiddenStates(folder: string): Promise<readonly number[]> {
  const loaded = await nodeBackends.load('wasm');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.reason));
  const { input } = await openInput(folder, { config: null, vocabulary: null }, nodePlatform);
  const model = await openModel(input, nodePlatform);
  const multiplier = loaded.loaded();
  try {
    const pass = passOf(model, residentWeights(model, multiplier, nodePlatform));
    return [...(await runPass(pass, spreadBatch(model.sizes), () => Promise.resolve())).sequence];
  } finally {
    multiplier.dispose();
    await model.close();
  }
}
