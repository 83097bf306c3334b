/** ONNX models that we wrote are read like any other model; those of others are told as what they are. */

import { describe, expect, it } from 'vitest';
import { GOOGLE } from '../../../src/engine/albert/layouts/google.ts';
import { shapesIn } from '../../../src/engine/albert/sizes.ts';
import { onnx } from '../../../src/engine/formats/onnx/proto/onnx.js';
import { elements } from '../../../src/engine/formats/tensor.ts';
import type { OutputDtype, TargetName } from '../../../src/engine/targets/names.ts';
import { tryModel } from '../../../src/engine/use-cases/fill-mask/fill-mask.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { filesConverted } from '../converted.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { albertFiles, bundleFiles, configFile, floatTensor, SIZES, vocabularyFile } from '../small-albert.ts';
import { googleFiles } from '../small-google.ts';

/** Its embedding is narrower than its hidden states. */
const mappedFiles = () => {
  const tensors = [...shapesIn(GOOGLE, SIZES)].map(([name, shape], index) =>
    floatTensor(
      name,
      shape,
      Float32Array.from({ length: elements(shape) }, (_, i) => (((i * 5 + index * 11) % 31) - 15) / 64),
    ),
  );
  return { ...bundleFiles(tensors), 'albert_config.json': configFile({ embedding_size: SIZES.embeddingSize }) };
};

const MODEL = 'onnx/model.onnx';

const converted = (files: Files, format: TargetName, dtype?: OutputDtype) =>
  filesConverted(memoryInput(files), format, dtype);

const proofOf = (source: Files, made: Files) =>
  verify(memoryInput(source), memoryInput(made), { text: null, backend: 'wasm' }, platform, quietRun());

describe.each<[string, Files]>([
  ['brightmart’s model', albertFiles()],
  ['Google’s model', googleFiles()],
  ['Google’s mapped model', mappedFiles()],
])('%s as ONNX', (_, source) => {
  it('is proved to be its source, tensor for tensor', async () => {
    const made = await converted(source, 'onnx');
    expect(await proofOf(source, made)).toMatchObject({
      grade: 'proved',
      converted: { layout: 'onnx' },
      tensors: { different: [], missing: [] },
      settings: [],
    });
  });

  it('is wrong where one number in it is another', async () => {
    const made = await converted(source, 'onnx');
    const bytes = (made[MODEL] ?? new Uint8Array(0)).slice();
    const { tensors } = await inspect(memoryInput(made), platform);
    const kernel = tensors.find(({ name }) => name.endsWith('ffn.kernel'));
    new DataView(bytes.buffer).setFloat32(kernel?.offset ?? 0, 1.5, true);
    const proof = await proofOf(source, { ...made, [MODEL]: bytes });
    expect(proof).toMatchObject({ grade: 'wrong', tensors: { different: [kernel?.name] } });
  });

  it('converts to what its source does', async () => {
    const made = await converted(source, 'onnx');
    const { 'README.md': card, ...direct } = await converted(source, 'huggingface');
    const { 'README.md': other, ...again } = await converted(made, 'huggingface');
    expect([card, other]).not.toContain(undefined);
    expect(again).toEqual(direct);
    const { 'README.md': third, ...same } = await converted(made, 'onnx');
    expect(third).toBeDefined();
    // But for what it says of where it comes from.
    expect(Object.keys(same)).toEqual(Object.keys(made).filter((name) => name !== 'README.md'));
  });

  it('is tried like its source', async () => {
    const words = Array.from({ length: SIZES.vocabularySize }, (_, i) => `token${i}`);
    ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '好'].forEach((word, at) => {
      words[at] = word;
    });
    const vocabulary = new TextEncoder().encode(words.map((word) => `${word}\n`).join(''));
    const files = { ...source, 'vocab.txt': vocabulary };
    const tried = (model: Files) =>
      tryModel(memoryInput(model), '好[MASK]', { top: 3, backend: 'wasm' }, platform, quietRun());
    const [first, second] = [await tried(files), await tried(await converted(files, 'onnx'))];
    expect(second.masks).toEqual(first.masks);
    expect(second.layout).toBe('onnx');
  });
});

describe('an ONNX model', () => {
  it.each(['float16', 'int8'] as const)('in %s is not taken for a wrong one', async (dtype) => {
    const made = await converted(albertFiles(), 'onnx', dtype);
    await expect(proofOf(albertFiles(), made)).rejects.toThrow(/UNSUPPORTED_DTYPE \(rounded-weights\)/);
    const { layout, tensors, loaders } = await inspect(memoryInput(made), platform);
    expect({ layout, loaders }).toEqual({ layout: 'onnx', loaders: null });
    expect(tensors.map((tensor) => tensor.dtype)).toContain(dtype);
  });

  it('of which a file is named is found with what lies around its folder', async () => {
    const made = await converted(albertFiles(), 'onnx');
    const named = { ...memoryInput(made), prefix: MODEL };
    const { layout, configFrom } = await inspect(named, platform);
    expect({ layout, configFrom }).toEqual({ layout: 'onnx', configFrom: 'config.json' });
  });

  it('of another program is told as that', async () => {
    const tensors = ['albert.embeddings.word_embeddings.weight', 'onnx::MatMul_12'].map((name) => {
      return { name, dims: [2, 2], dataType: 1, rawData: new Uint8Array(16) };
    });
    const elsewhere = { name: 'w', dims: [2], dataType: 1 };
    for (const initializer of [tensors, [...tensors, elsewhere]]) {
      const bytes = onnx.ModelProto.encode({ irVersion: 8, producerName: 'pytorch', graph: { initializer } }).finish();
      const { error } = await inspect(memoryInput({ 'model.onnx': bytes, 'config.json': configFile() }), platform);
      expect(error).toMatchObject({
        code: 'UNSUPPORTED_FORMAT',
        kind: 'other-framework',
        facts: { framework: 'onnx' },
      });
    }
  });

  it('in another container’s folder goes behind it', async () => {
    const made = await converted(albertFiles(), 'onnx');
    const { layout } = await inspect(
      memoryInput({ ...made, ...albertFiles(), 'vocab.txt': vocabularyFile() }),
      platform,
    );
    expect(layout).toBe('brightmart');
  });
});
