/**
 * The four sizes that brightmart published, with random weights: TensorFlow writes a checkpoint, the command line
 * converts it, TensorFlow reads the result, and NumPy runs both architectures' forward passes over it. By way of Hugging
 * Face it becomes the same.
 */

import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, convertOne, outputOf } from './command-line.ts';
import { python, runPython } from './python.ts';
import { CHECKPOINT_FILES, DATA_FILE, firstDifference, scratchFolder } from './scratch.ts';

const TOLERANCE = 1e-4;
const WEIGHTS = 'model.safetensors';
const PRODUCT = 'bert/embeddings/word_embeddings';
const OUTPUTS = ['embedding', 'mlm', 'pooled', 'sequence', 'sop'];

/** Sizes in bytes of a published checkpoint's data file and of its conversion's. */
const SIZES = [
  { size: 'tiny', layers: 4, hidden: 312, heads: 12, source: 17_180_744, converted: 32_571_208, proved: true },
  { size: 'base', layers: 12, hidden: 768, heads: 12, source: 45_968_936, converted: 99_663_400, proved: true },
  { size: 'large', layers: 24, hidden: 1024, heads: 16, source: 72_337_960, converted: 147_536_424, proved: false },
  { size: 'xlarge', layers: 24, hidden: 2048, heads: 32, source: 251_214_376, converted: 412_428_840, proved: false },
];

/** What `compare.py` prints of each converted folder. */
interface Comparison {
  readonly tensors: number;
  readonly different: readonly string[];
  readonly product: { readonly numpy: number; readonly converted: number };
  readonly maxAbsDiff: Readonly<Record<string, number>>;
}

describe.skipIf(!python).each(SIZES)('$size', ({ size, layers, hidden, heads, source, converted, proved }) => {
  const scratch = scratchFolder();
  const input = () => scratch.at(`albert_${size}_zh`);
  const output = (backend: string) => scratch.at(backend, `albert_${size}_google_zh`);

  beforeAll(() => runPython('write_brightmart.py', [input(), size]));

  it.each(backends)('is converted with %s', async (backend) => {
    const result = await convertOne(input(), '-o', scratch.at(backend), '--backend', backend);
    expect(result).toMatchObject({
      exitCode: 0,
      status: 'converted',
      layout: 'brightmart',
      size,
      backend,
      error: null,
    });
    expect(result.warnings).toEqual([]);
    expect(result.tensors).toEqual({ read: 31, written: 30, dropped: [] });
    expect(result.output).toMatchObject({ path: output(backend), format: 'google' });
    expect(result.output?.files).toContainEqual({ name: DATA_FILE, bytes: converted });
    expect((await stat(join(input(), DATA_FILE))).size).toBe(source);
    console.info(`${size}, ${backend}: ${result.seconds.total.toFixed(2)} s`);
  });

  it.each(backends)("gets the files that Google's loaders look for with %s", async (backend) => {
    const files = ['albert_config.json', 'albert_model.ckpt.index', DATA_FILE, 'checkpoint', 'vocab.txt'];
    expect((await readdir(output(backend))).sort()).toEqual(files.sort());
    expect(JSON.parse(await readFile(join(output(backend), 'albert_config.json'), 'utf8'))).toEqual({
      attention_probs_dropout_prob: 0,
      hidden_act: 'gelu',
      hidden_dropout_prob: 0,
      embedding_size: hidden,
      hidden_size: hidden,
      initializer_range: 0.02,
      intermediate_size: 4 * hidden,
      max_position_embeddings: 512,
      num_attention_heads: heads,
      num_hidden_layers: layers,
      num_hidden_groups: 1,
      net_structure_type: 0,
      gap_size: 0,
      num_memory_blocks: 0,
      inner_group_num: 1,
      down_scale_factor: 1,
      type_vocab_size: 2,
      vocab_size: 21128,
    });
    expect(await firstDifference(join(input(), 'vocab.txt'), join(output(backend), 'vocab.txt'))).toBeNull();
  });

  it("computes the same as before, by TensorFlow's reader and both forward passes", async () => {
    const report = await runPython('compare.py', [input(), ...backends.map(output)]);
    const comparisons = JSON.parse(report) as Readonly<Record<string, Comparison>>;
    for (const backend of backends) {
      const comparison = comparisons[output(backend)];
      console.info(`${size}, ${backend}: ${JSON.stringify(comparison)}`);
      expect(comparison?.tensors).toBe(30);
      // The order in which a product is summed is the backend's own; every other tensor keeps its bytes.
      expect(comparison?.different.filter((name) => name !== PRODUCT)).toEqual([]);
      // As precise as what people would have used instead, to the last bit of rounding.
      expect(comparison?.product.converted).toBeLessThanOrEqual(comparison?.product.numpy ?? 0);
      expect(Object.keys(comparison?.maxAbsDiff ?? {}).sort()).toEqual(OUTPUTS);
      for (const difference of Object.values(comparison?.maxAbsDiff ?? {})) expect(difference).toBeLessThan(TOLERANCE);
    }
  });

  it("is byte for byte what TensorFlow's Saver writes", async () => {
    await runPython(
      'resave.py',
      backends.flatMap((backend) => [output(backend), scratch.at('saved', backend)]),
    );
    for (const backend of backends) {
      for (const file of CHECKPOINT_FILES) {
        expect(await firstDifference(join(output(backend), file), scratch.at('saved', backend, file))).toBeNull();
      }
    }
  });

  // Each backend in the smaller sizes; in the larger ones the bytes are proof enough.
  it.each(proved ? backends : backends.slice(-1))(
    "becomes Google's again by way of Hugging Face, and that the same again, with %s",
    async (backend) => {
      const below = scratch.at('round', backend);
      const by = ['--backend', backend, '-o', below] as const;
      const model = outputOf(await convertOne(input(), '--to', 'huggingface', ...by));
      const back = await convertOne(model, ...by, ...(proved ? ['--verify'] : []));
      expect(back).toMatchObject({ exitCode: 0, layout: 'huggingface', size, warnings: [] });
      if (proved) expect(back.verification).toMatchObject({ ok: true });
      for (const file of [...CHECKPOINT_FILES, 'albert_config.json']) {
        expect(await firstDifference(join(outputOf(back), file), join(output(backend), file)), file).toBeNull();
      }
      const again = outputOf(await convertOne(outputOf(back), '--to', 'huggingface', ...by, '--name', 'again'));
      expect(await firstDifference(join(again, WEIGHTS), join(model, WEIGHTS))).toBeNull();
      await rm(below, { recursive: true });
    },
  );
});
