/**
 * How large an ONNX model of each published size is, beside its source's tensors. No weight is written or read: sizes
 * follow from what is planned.
 */

import { describe, expect, it } from 'vitest';
import { BRIGHTMART } from '../../../src/engine/albert/layouts/brightmart.ts';
import { GOOGLE } from '../../../src/engine/albert/layouts/google.ts';
import { PRESETS, VOCABULARY_SIZE } from '../../../src/engine/albert/presets.ts';
import { shapesIn } from '../../../src/engine/albert/sizes.ts';
import { elements, layOut } from '../../../src/engine/formats/tensor.ts';
import { buildBundleIndex } from '../../../src/engine/formats/tensor-bundle/bundle-writer.ts';
import type { Input, InputFile } from '../../../src/engine/host/source.ts';
import { openModel } from '../../../src/engine/model/open-model.ts';
import { ONNX_TARGET } from '../../../src/engine/targets/onnx.ts';
import { memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';
import { configFile } from '../small-albert.ts';

/** What a file would have, once it is known. */
class Planned extends Error {
  constructor(readonly bytes: number) {
    super('planned');
  }
}

/** A checkpoint of such a size whose numbers are all zeros, which nobody reads. */
function inputOf(preset: (typeof PRESETS)[number], layout: typeof BRIGHTMART): { input: Input; bytes: number } {
  const { layers, heads, hiddenSize, feedForwardSize, embeddingSize } = preset;
  const shapes = [...shapesIn(layout, { ...preset, vocabularySize: VOCABULARY_SIZE })];
  const entries = layOut(
    shapes.map(([name, shape]) => ({ name, shape, dtype: 'float32' as const, bytes: 4 * elements(shape), crc32c: 0 })),
  );
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const data: InputFile = {
    path: 'albert_model.ckpt.data-00000-of-00001',
    size: bytes,
    access: 'ranges',
    open: async () => {
      throw new Error('a weight was read');
    },
  };
  const config = configFile({
    hidden_size: hiddenSize,
    intermediate_size: feedForwardSize,
    embedding_size: embeddingSize,
    max_position_embeddings: preset.positions,
    vocab_size: VOCABULARY_SIZE,
    num_hidden_layers: layers,
    num_attention_heads: heads,
  });
  const small = memoryInput({
    'albert_model.ckpt.index': buildBundleIndex(entries, platform.createCrc32c),
    'albert_config.json': config,
  });
  return { input: { ...small, files: [...small.files, data] }, bytes };
}

async function bytesOfFile(input: Input, dtype: 'float32' | 'float16' | 'int8'): Promise<number> {
  const model = await openModel(input, platform);
  const sink = {
    create: async (_: string, size: number) => {
      throw new Planned(size);
    },
    commit: async () => undefined,
    abort: async () => undefined,
  };
  const written = ONNX_TARGET.writeWeights(
    sink,
    model,
    ONNX_TARGET.plan(model, dtype),
    null as never,
    new AbortController().signal,
    () => undefined,
  );
  const planned = await written.catch((error: unknown) => error);
  await model.close();
  if (!(planned instanceof Planned)) throw planned;
  return planned.bytes;
}

describe.each(PRESETS)('$size', (preset) => {
  it.each([
    ['brightmart’s factors', BRIGHTMART],
    ['Google’s mapping', GOOGLE],
  ] as const)('with %s is no larger than it can be', async (_, layout) => {
    const { input, bytes } = inputOf(preset, layout);
    for (const [dtype, most] of [
      ['float32', 1.01],
      ['float16', 0.51],
      ['int8', 0.28],
    ] as const) {
      expect((await bytesOfFile(input, dtype)) / bytes, dtype).toBeLessThanOrEqual(most);
    }
  });
});
