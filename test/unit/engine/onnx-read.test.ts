/**
 * ONNX models that we wrote are read like any other model, and proved by running them in ONNX's own runtime; those of
 * others are told as what they are.
 */

import { describe, expect, it } from 'vitest';
import { GOOGLE } from '../../../src/engine/albert/layouts/google.ts';
import { shapesIn } from '../../../src/engine/albert/sizes.ts';
import { elements } from '../../../src/engine/formats/tensor.ts';
import { OUTPUT_DTYPES, type OutputDtype, type TargetName } from '../../../src/engine/targets/names.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { tryModel } from '../../../src/engine/use-cases/trial/loaded-model.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { utf8 } from '../../layouts/bytes.ts';
import { initializer, modelOf } from '../../layouts/onnx.ts';
import { encodeFields, field } from '../../layouts/protobuf.ts';
import { filesConverted } from '../converted.ts';
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
  it.each(OUTPUT_DTYPES)(
    'in %s is proved to be its source, weight for weight and run by ONNX’s own runtime',
    async (dtype) => {
      const made = await converted(source, 'onnx', dtype);
      const proof = await proofOf(source, made);
      expect(proof).toMatchObject({
        grade: 'proved',
        converted: { layout: 'onnx' },
        tensors: { different: [], missing: [] },
        settings: [],
        graph: { runtime: expect.stringMatching(/^ONNX Runtime \d/), dtype, likeliest: { all: 4 * SIZES.positions } },
      });
      const { sequence, mlm, sop } = proof.maxAbsDiff;
      for (const figure of [sequence, mlm, sop]) expect(figure).toEqual(expect.any(Number));
      expect(proof.graph?.differences.reduce((sum, count) => sum + count, 0)).toBe(
        4 * SIZES.positions * SIZES.vocabularySize,
      );
    },
  );

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

  it.each(OUTPUT_DTYPES)('in %s is tried like its source', async (dtype) => {
    const words = Array.from({ length: SIZES.vocabularySize }, (_, i) => `token${i}`);
    ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '好'].forEach((word, at) => {
      words[at] = word;
    });
    const vocabulary = new TextEncoder().encode(words.map((word) => `${word}\n`).join(''));
    const files = { ...source, 'vocab.txt': vocabulary };
    const tried = (model: Files) =>
      tryModel(memoryInput(model), '好[MASK]', { top: 3, backend: 'wasm' }, platform, quietRun());
    const [first, second] = [await tried(files), await tried(await converted(files, 'onnx', dtype))];
    expect(second.layout).toBe('onnx');
    const [expected = [], found = []] = [first, second].map(({ answer }) =>
      answer.kind === 'words' ? answer.masks.flatMap(({ candidates }) => candidates) : [],
    );
    expect(found.map(({ token }) => token)).toEqual(expected.map(({ token }) => token));
    for (const [at, { probability }] of expected.entries())
      expect(Math.abs((found[at]?.probability ?? 0) - probability)).toBeLessThan(dtype === 'int8' ? 1e-3 : 1e-6);
  });
});

describe('a model that amplifies rounding', () => {
  /** Weights of such a size, as chance has them. */
  const filesOf = (deviation: number) => {
    let state = 11;
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state / 2 ** 31 - 1) * deviation;
    };
    const tensors = albertTensors().map(({ name, shape }) =>
      floatTensor(name, shape, Float32Array.from({ length: elements(shape) }, next)),
    );
    return { ...bundleFiles(tensors), 'albert_config.json': configFile() };
  };

  it.each([0.02, 0.3, 2, 20])('is accused in no precision: weights of %d', async (deviation) => {
    const source = filesOf(deviation);
    for (const dtype of OUTPUT_DTYPES) {
      const { ok, grade, maxAbsDiff, limits } = await proofOf(source, await converted(source, 'onnx', dtype));
      expect({ ok, dtype, grade }, JSON.stringify([maxAbsDiff, limits])).toMatchObject({ ok: true });
    }
  });
});

/** The same bytes but for one word of four letters, wherever it is. */
function renamed(bytes: Uint8Array, word: string, other: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  expect(text).toContain(word);
  return Buffer.from(text.replaceAll(word, other), 'latin1');
}

describe('what was changed in an ONNX model', () => {
  const source = albertFiles();

  it('is found where it is in the graph: its weights are right, and what it computes is not', async () => {
    const made = await converted(source, 'onnx');
    const changed = renamed(made[MODEL] ?? new Uint8Array(0), 'Tanh', 'Sign');
    const proof = await proofOf(source, { ...made, [MODEL]: changed });
    expect(proof).toMatchObject({ ok: false, grade: 'wrong', tensors: { different: [], missing: [] } });
  });

  it('is found where an output is gone', async () => {
    const made = await converted(source, 'onnx');
    const changed = renamed(made[MODEL] ?? new Uint8Array(0), 'sop_logits', 'sop_LOGITS');
    const proof = await proofOf(source, { ...made, [MODEL]: changed });
    expect(proof).toMatchObject({ grade: 'wrong', maxAbsDiff: { sop: Number.MAX_VALUE } });
  });

  it('is refused where the runtime does not know it', async () => {
    const made = await converted(source, 'onnx');
    const changed = renamed(made[MODEL] ?? new Uint8Array(0), 'Tanh', 'Tonh');
    await expect(proofOf(source, { ...made, [MODEL]: changed })).rejects.toThrow(
      /UNSUPPORTED_FORMAT \(graph-refused\)/,
    );
  });

  it.each([
    ['float16', 'model_fp16.onnx'],
    ['int8', 'model_int8.onnx'],
  ] as const)('is found in %s, one bit of a kernel or of a scale', async (dtype, file) => {
    const made = await converted(source, 'onnx', dtype);
    const { tensors } = await inspect(memoryInput(made), platform);
    for (const ending of dtype === 'int8' ? ['ffn.kernel', 'ffn.kernel_scale'] : ['ffn.kernel']) {
      const bytes = (made[`onnx/${file}`] ?? new Uint8Array(0)).slice();
      const tensor = tensors.find(({ name }) => name.endsWith(ending));
      const at = tensor?.offset ?? 0;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const proof = await proofOf(source, { ...made, [`onnx/${file}`]: bytes });
      expect(proof).toMatchObject({ grade: 'wrong', tensors: { different: [tensor?.name] } });
    }
  });
});

describe('an ONNX model', () => {
  it('in int8 is told of, and is nobody’s source', async () => {
    const made = await converted(albertFiles(), 'onnx', 'int8');
    const { layout, size, error, targets, tensors, loaders } = await inspect(memoryInput(made), platform);
    expect(loaders).toMatchObject({
      transformers: { readable: false, issues: [{ kind: 'onnx-only', facts: { convertible: false } }] },
      onnxruntime: { readable: true, issues: [] },
    });
    expect({ layout, size }).toEqual({ layout: 'onnx', size: 'custom' });
    expect(tensors.map((tensor) => tensor.dtype)).toContain('int8');
    const refusal = { code: 'UNSUPPORTED_DTYPE', kind: 'rounded-weights', facts: { dtype: 'int8' } };
    expect(error).toMatchObject(refusal);
    for (const target of Object.values(targets ?? {}))
      expect(target).toMatchObject({ possible: false, problem: refusal });
    await expect(proofOf(made, albertFiles())).rejects.toThrow(/rounded-weights/);
  });

  it.each([['a scale that is missing', 'ffn.kernel_scale', 'ffn.kernel_SCALE', 'MISSING_TENSOR']] as const)(
    'is refused for %s',
    async (_, name, other, code) => {
      const made = await converted(albertFiles(), 'onnx', 'int8');
      const file = 'onnx/model_int8.onnx';
      const changed = { ...made, [file]: renamed(made[file] ?? new Uint8Array(0), name, other) };
      expect((await inspect(memoryInput(changed), platform)).error).toMatchObject({ code });
    },
  );

  it('of which a file is named is found with what lies around its folder', async () => {
    const made = await converted(albertFiles(), 'onnx');
    const named = { ...memoryInput(made), prefix: MODEL };
    const { layout, configFrom } = await inspect(named, platform);
    expect({ layout, configFrom }).toEqual({ layout: 'onnx', configFrom: 'config.json' });
  });

  it('of another program is told as that', async () => {
    const tensors = ['albert.embeddings.word_embeddings.weight', 'onnx::MatMul_12'].map((name) => {
      return initializer(name, [2, 2], new Uint8Array(16));
    });
    const elsewhere = field(5, [field(1, 2), field(2, 1), field(8, utf8('w'))]);
    for (const graph of [tensors, [...tensors, elsewhere]]) {
      const bytes = encodeFields(modelOf(graph, [], 'pytorch'));
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
