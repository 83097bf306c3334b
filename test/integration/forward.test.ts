/**
 * Our forward passes through all three layouts of the four published sizes, on both backends, against NumPy in float64
 * and against Hugging Face's transformers running the export.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Batch, spreadBatch } from '../../src/engine/albert/forward/batch.ts';
import { run as runPass } from '../../src/engine/albert/forward/run.ts';
import type { Backend } from '../../src/engine/compute/backend.ts';
import type { Multiplier } from '../../src/engine/compute/multiplier.ts';
import { passOf, residentWeights } from '../../src/engine/model/forward-pass.ts';
import { logitsOf } from '../../src/engine/model/masked-words.ts';
import type { RunnableModel as Model } from '../../src/engine/model/model.ts';
import { openModel } from '../../src/engine/model/open-model.ts';
import { rowBlocks } from '../../src/engine/pipeline/weight-reader.ts';
import { availableBackends, nodeBackends } from '../../src/node/backends.ts';
import { openInput } from '../../src/node/open-input.ts';
import { nodePlatform } from '../../src/node/platform.ts';
import { convertOne, outputOf } from './command-line.ts';
import { python, runPython } from './python.ts';
import { scratchFolder } from './scratch.ts';

const TOLERANCE = 1e-5;
const LAYOUTS = ['brightmart', 'google', 'huggingface'] as const;

/** By folder of outputs and layout: the largest differences from the layout's own reference and from brightmart's. */
type Comparison = Readonly<Record<string, Readonly<Record<'own' | 'brightmart', Readonly<Record<string, number>>>>>>;

/** The smallest, and the one in which rounding and tiles come to most. */
const SIZES = ['tiny', 'xlarge'] as const;

describe.skipIf(!python).each(SIZES)('the forward passes of %s', (size) => {
  const scratch = scratchFolder();
  const folders: Record<(typeof LAYOUTS)[number], string> = { brightmart: '', google: '', huggingface: '' };

  beforeAll(async () => {
    folders.brightmart = scratch.at(`albert_${size}_zh`);
    await runPython('write_brightmart.py', [folders.brightmart, size]);
    folders.google = outputOf(await convertOne(folders.brightmart, '-o', scratch.at('out')));
    folders.huggingface = outputOf(
      await convertOne(folders.brightmart, '-o', scratch.at('out'), '--to', 'huggingface'),
    );
  });

  // By size the two differ in nothing but time.
  const backends = size === 'tiny' ? availableBackends() : (['wasm'] as const);

  it.each(backends)('run on %s', async (backend) => {
    for (const layout of LAYOUTS) {
      await writeOutputs(folders[layout], backend, scratch.at(backend), layout);
    }
  });

  it('agree with NumPy and with transformers', async () => {
    const outputs = backends.map((backend) => scratch.at(backend));
    const report = await runPython('compare_forward.py', [...LAYOUTS.map((layout) => folders[layout]), ...outputs]);
    const comparison = JSON.parse(report) as Comparison;
    expect(Object.keys(comparison)).toHaveLength(LAYOUTS.length * outputs.length);
    for (const [what, { own, brightmart }] of Object.entries(comparison)) {
      console.info(`${size}, ${what}: ${JSON.stringify(own)}`);
      for (const difference of Object.values(own)) expect(difference, what).toBeLessThanOrEqual(TOLERANCE);
      for (const difference of Object.values(brightmart)) expect(difference, what).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  afterAll(async () => {
    await nodeBackends.load('wasm');
  });
});

async function writeOutputs(folder: string, backend: Backend, outputs: string, layout: string): Promise<void> {
  const loaded = await nodeBackends.load(backend);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.reason));
  const { input } = await openInput(folder, { config: null, vocabulary: null }, nodePlatform);
  const model = await openModel(input, nodePlatform);
  try {
    expect(model.layout.name).toBe(layout);
    const batch = spreadBatch(model.sizes);
    await mkdir(join(outputs, layout), { recursive: true });
    await writeFile(join(outputs, 'inputs.json'), JSON.stringify(inputsOf(batch)));
    for (const [name, floats] of Object.entries(await runModel(model, batch, loaded.loaded()))) {
      await writeFile(
        join(outputs, layout, `${name}.f32`),
        new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength),
      );
    }
  } finally {
    await model.close();
  }
}

async function runModel(model: Model, batch: Batch, multiplier: Multiplier): Promise<Record<string, Float32Array>> {
  const weights = residentWeights(model, multiplier, nodePlatform);
  const output = await runPass(passOf(model, weights), batch, () => Promise.resolve());
  const { sequence, pooled, sentenceOrder } = output;
  if (!sentenceOrder || !pooled) throw new Error('no sentence order');
  const ofFirst = (rows: Float64Array) => ofFirstTokens(rows, batch);
  const mlm = await allLogits(model, output.towardsWords, batch, multiplier);
  multiplier.dispose();
  return { sequence: Float32Array.from(sequence), pooled: ofFirst(pooled), sop: ofFirst(sentenceOrder), mlm };
}

/** Of rows for all tokens those of the sequences' first ones, which are what a model pools. */
function ofFirstTokens(rows: Float64Array, { sequences, length }: Batch): Float32Array {
  const width = rows.length / (sequences * length);
  const first = Array.from({ length: sequences }, (_, at) => rows.slice(at * length * width).subarray(0, width));
  return Float32Array.from(first.flatMap((row) => [...row]));
}

async function allLogits(
  model: Model,
  towardsWords: Float64Array | null,
  { sequences, length }: Batch,
  multiplier: Multiplier,
): Promise<Float32Array> {
  const ofRows = await logitsOf(model, towardsWords, multiplier, nodePlatform.createCrc32c);
  if (!ofRows) throw new Error('no masked language model');
  const { vocabularySize } = model.sizes;
  const tokens = sequences * length;
  const logits = new Float32Array(tokens * vocabularySize);
  for await (const block of rowBlocks(model.words, 2048, nodePlatform.createCrc32c)) {
    const part = ofRows(block);
    for (let token = 0; token < tokens; token++) {
      logits.set(part.subarray(token * block.rows, (token + 1) * block.rows), token * vocabularySize + block.from);
    }
  }
  return logits;
}

function inputsOf({ length, ids, mask, types }: Batch) {
  const rows = (numbers: Int32Array) =>
    Array.from({ length: numbers.length / length }, (_, row) => [
      ...numbers.subarray(row * length, (row + 1) * length),
    ]);
  return { ids: rows(ids), mask: rows(mask), types: rows(types) };
}
