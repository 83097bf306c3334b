/** From one target to another and back again nothing is lost: the files are the same, byte for byte. */

import { describe, expect, it } from 'vitest';
import { GOOGLE } from '../../../src/engine/albert/layouts/google.ts';
import { type ModelSizes, shapesIn } from '../../../src/engine/albert/sizes.ts';
import { elements } from '../../../src/engine/formats/tensor.ts';
import type { TargetName } from '../../../src/engine/targets/names.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { conversionOf } from '../converted.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import {
  albertFiles,
  albertTensors,
  bundleFiles,
  configFile,
  floatTensor,
  SIZES,
  vocabularyFile,
} from '../small-albert.ts';

/** What a conversion writes, without the model card, which tells where it comes from. */
async function converted(files: Files, format: TargetName) {
  const { conversion, made } = await conversionOf(memoryInput(files), format, { name: 'made' });
  if (conversion.status !== 'converted') throw new Error(JSON.stringify(conversion.problem));
  const { 'README.md': _, ...written } = made;
  return { files: written, warnings: conversion.warnings.map(({ code }) => code) };
}

/** A small model in Google's layout, of numbers that no two tensors share. */
function googleModel(sizes: ModelSizes): Files {
  const tensors = [...shapesIn(GOOGLE, sizes)].map(([name, shape], index) => {
    const floats = Float32Array.from({ length: elements(shape) }, (_, i) => (((i * 5 + index * 11) % 31) - 15) / 64);
    return floatTensor(name, shape, floats);
  });
  const config = configFile({ embedding_size: sizes.embeddingSize });
  return { ...bundleFiles(tensors), 'albert_config.json': config, 'vocab.txt': vocabularyFile() };
}

const classifier = [
  floatTensor(
    'output_weights',
    [3, SIZES.hiddenSize],
    Float32Array.from({ length: 36 }, (_, i) => i / 8),
  ),
  floatTensor('output_bias', [3], Float32Array.of(1, 2, 3)),
];

describe.each<[string, Files]>([
  ['brightmart’s model', albertFiles()],
  ['brightmart’s model without heads', albertFiles(albertTensors().filter(({ name }) => !name.startsWith('cls/')))],
  [
    'brightmart’s model with a classifier',
    albertFiles([...albertTensors().filter(({ name }) => !name.startsWith('cls/')), ...classifier]),
  ],
])('%s', (_, source) => {
  it('becomes Google’s by way of Hugging Face as it does at once', async () => {
    const direct = await converted(source, 'google');
    const exported = await converted(source, 'huggingface');
    expect((await converted(exported.files, 'google')).files).toEqual(direct.files);
  });

  it('becomes Hugging Face’s by way of Google as it does at once, and the same once more', async () => {
    const direct = await converted(source, 'huggingface');
    const google = await converted(source, 'google');
    const exported = await converted(google.files, 'huggingface');
    expect(exported.files).toEqual(direct.files);
    expect((await converted(exported.files, 'huggingface')).files).toEqual(direct.files);
  });
});

describe.each([SIZES.embeddingSize, SIZES.hiddenSize])(
  'a model of Google’s with embeddings of width %i',
  (embeddingSize) => {
    const source = googleModel({ ...SIZES, embeddingSize });

    it('comes back from Hugging Face as it was', async () => {
      const exported = await converted(source, 'huggingface');
      const back = await converted(exported.files, 'google');
      for (const name of ['albert_model.ckpt.index', 'albert_model.ckpt.data-00000-of-00001', 'vocab.txt']) {
        expect(back.files[name]).toEqual(source[name]);
      }
    });

    it('is proved in both directions', async () => {
      const exported = await converted(source, 'huggingface');
      const back = await converted(exported.files, 'google');
      const options = { text: null, backend: 'wasm' } as const;
      for (const [first, second] of [
        [source, exported.files],
        [exported.files, back.files],
        [source, back.files],
      ]) {
        const proof = await verify(memoryInput(first ?? {}), memoryInput(second ?? {}), options, platform, quietRun());
        expect(proof).toMatchObject({ grade: 'proved', tensors: { different: [], missing: [] } });
        expect(Math.max(...Object.values(proof.maxAbsDiff).map((difference) => difference ?? 0))).toBe(0);
      }
    });
  },
);

describe('what Google’s code cannot express', () => {
  it('is refused: a mapping where the widths are one', async () => {
    const { files } = await converted(googleModel({ ...SIZES, embeddingSize: SIZES.hiddenSize }), 'huggingface');
    const name = 'model.safetensors';
    const bytes = (files[name] ?? new Uint8Array()).slice();
    const header = new DataView(bytes.buffer).getUint32(0, true);
    const entry = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + header)))[
      'albert.encoder.embedding_hidden_mapping_in.weight'
    ];
    new DataView(bytes.buffer).setFloat32(8 + header + entry.data_offsets[0], 2, true);
    await expect(converted({ ...files, [name]: bytes }, 'google')).rejects.toThrow(/mapping-without-place/);
    expect((await converted({ ...files, [name]: bytes }, 'huggingface')).files[name]).toEqual(bytes);
  });

  it('is told: the exact gelu, and another epsilon', async () => {
    const { files } = await converted(albertFiles(), 'huggingface');
    const config = JSON.parse(new TextDecoder().decode(files['config.json']));
    const changed = new TextEncoder().encode(JSON.stringify({ ...config, hidden_act: 'gelu', layer_norm_eps: 1e-5 }));
    const { warnings, files: written } = await converted({ ...files, 'config.json': changed }, 'google');
    expect(warnings).toEqual(expect.arrayContaining(['GELU_APPROXIMATED', 'EPSILON_REPLACED']));
    expect(JSON.parse(new TextDecoder().decode(written['albert_config.json']))).toMatchObject({ hidden_act: 'gelu' });
  });
});
