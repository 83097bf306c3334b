/** A configuration is mended where nothing else is wrong and there is one right value. */

import { describe, expect, it } from 'vitest';
import { planConfigFix } from '../../../src/engine/compatibility/fix-config.ts';
import { ProblemError } from '../../../src/engine/problem/problem.ts';
import { filesConverted } from '../converted.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';
import { albertFiles, SIZES } from '../small-albert.ts';
import { CONVERTED, googleConfigFile, googleFiles, googleTensors, huggingFaceFiles, zeros } from '../small-google.ts';

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

const plan = (files: Files) => planConfigFix(memoryInput(files), platform);

async function refused(files: Files) {
  const error = await plan(files).catch((thrown: unknown) => thrown);
  if (!(error instanceof ProblemError)) throw new Error(`not refused: ${JSON.stringify(error)}`);
  return error.problem;
}

const configured = (changes: Readonly<Record<string, unknown>>) => googleFiles(googleTensors(), changes);
const without = (pattern: RegExp) => googleTensors().filter(({ name }) => !pattern.test(name));

describe('a configuration beside a converted checkpoint', () => {
  it('gets the embedding size that the tensors have, and keeps all else to the byte', async () => {
    const before = configured({ embedding_size: 128, my_note: [1.5, { embedding_size: 128 }] });
    const fix = await plan(before);
    expect(fix).toMatchObject({ file: 'albert_config.json' });
    expect(fix?.changes).toEqual([{ key: 'embedding_size', from: '128', to: 12 }]);
    const expected = text(before['albert_config.json']).replace('"embedding_size": 128', '"embedding_size": 12');
    expect(text(fix?.bytes)).toBe(expected);
  });

  it.each([
    [{ vocab_size: 21128 }, { key: 'vocab_size', from: '21128', to: 50 }],
    [{ max_position_embeddings: '16' }, { key: 'max_position_embeddings', from: '"16"', to: 16 }],
    [{ type_vocab_size: null }, { key: 'type_vocab_size', from: 'null', to: 2 }],
    [{ embedding_size: undefined }, { key: 'embedding_size', from: null, to: 12 }],
    [{ hidden_act: undefined }, { key: 'hidden_act', from: null, to: 'gelu' }],
    [{ hidden_act: 'gelu_new' }, { key: 'hidden_act', from: '"gelu_new"', to: 'gelu' }],
    [
      { hidden_act: 'gelu_new', model_type: 'albert' },
      { key: 'hidden_act', from: '"gelu_new"', to: 'gelu' },
    ],
    [{ hidden_act: 'GELU' }, { key: 'hidden_act', from: '"GELU"', to: 'gelu' }],
    [{ num_hidden_groups: 12 }, { key: 'num_hidden_groups', from: '12', to: 1 }],
  ])('with %j has one right value', async (changes, change) => {
    expect((await plan(configured(changes)))?.changes).toEqual([change]);
  });

  it('loses its byte order mark', async () => {
    const config = text(googleConfigFile());
    const fix = await plan({ ...googleFiles(), 'albert_config.json': new TextEncoder().encode(`\uFEFF${config}`) });
    expect(fix && [text(fix.bytes), fix.bytes[0], fix.changes]).toEqual([config, 0x7b, []]);
  });

  it('that is right is left alone', async () => {
    expect(await plan(googleFiles())).toBeNull();
  });

  it('that is right is left alone beside one that is not', async () => {
    expect(await plan({ ...googleFiles(), 'config_old.json': googleConfigFile({ hidden_size: 768 }) })).toBeNull();
  });
});

const TINY = {
  hiddenSize: 312,
  embeddingSize: 312,
  feedForwardSize: 1248,
  positions: 512,
  tokenTypes: 2,
  vocabularySize: 30,
};
const TINY_CONFIG = {
  hidden_size: 312,
  embedding_size: 312,
  intermediate_size: 1248,
  max_position_embeddings: 512,
  vocab_size: 30,
  num_hidden_layers: 4,
  num_attention_heads: 12,
};

describe('layers and heads, which no tensor tells', () => {
  const tiny = googleTensors(TINY);

  it('come from the published size where they are missing', async () => {
    const fix = await plan(googleFiles(tiny, { ...TINY_CONFIG, num_hidden_layers: undefined, num_attention_heads: 7 }));
    expect(fix?.changes).toEqual([
      { key: 'num_hidden_layers', from: null, to: 4 },
      { key: 'num_attention_heads', from: '7', to: 12 },
    ]);
  });

  it('come from the published size where the configuration is another model’s', async () => {
    const base = {
      ...TINY_CONFIG,
      hidden_size: 768,
      embedding_size: 128,
      intermediate_size: 3072,
      num_hidden_layers: 12,
    };
    const fix = await plan(googleFiles(tiny, base));
    expect(fix?.changes.map(({ key, to }) => [key, to])).toEqual([
      ['embedding_size', 312],
      ['hidden_size', 312],
      ['intermediate_size', 1248],
      ['num_hidden_layers', 4],
    ]);
  });

  it('stay as they are where the widths are right, as in a cut-down student', async () => {
    expect(await plan(googleFiles(tiny, { ...TINY_CONFIG, num_hidden_layers: 2 }))).toBeNull();
  });

  it('cannot be told of another model', async () => {
    expect(await refused(configured({ hidden_size: 24 }))).toMatchObject({ kind: 'fix-depth-unknown' });
    const missing = await refused(configured({ num_hidden_layers: undefined }));
    expect(missing).toMatchObject({
      kind: 'fix-more-than-config',
      facts: { issues: [{ kind: 'config-key-missing' }] },
    });
  });
});

describe('refused', () => {
  it('where tensors are wrong too', async () => {
    const problem = await refused(googleFiles(without(/key\/kernel$/), { embedding_size: 128 }));
    expect(problem).toMatchObject({
      kind: 'fix-more-than-config',
      facts: { issues: [{ kind: 'tensors-missing' }] },
    });
    const other = [...without(/^bert\/pooler\/dense\/bias$/), zeros('bert/pooler/dense/bias', [13])];
    expect(await refused(googleFiles(other, { embedding_size: 128 }))).toMatchObject({
      facts: { issues: [{ kind: 'tensor-shape' }] },
    });
  });

  it('where the configuration is missing or no JSON', async () => {
    const { 'albert_config.json': _, ...rest } = googleFiles();
    expect(await refused(rest)).toMatchObject({ facts: { issues: [{ kind: 'config-missing' }] } });
    const malformed = { ...rest, 'albert_config.json': new TextEncoder().encode('{') };
    expect(await refused(malformed)).toMatchObject({ facts: { issues: [{ kind: 'config-malformed' }] } });
  });

  it('where any of several configurations could be meant', async () => {
    const wrong = googleConfigFile({ embedding_size: 128 });
    const problem = await refused({ ...googleFiles(), 'albert_config.json': wrong, 'config_2.json': wrong });
    expect(problem).toMatchObject({ kind: 'fix-several-configs', code: 'AMBIGUOUS' });
  });

  it('where it is transformers’ configuration of weights beside, which have another name for the activation', async () => {
    const { 'albert_config.json': config, ...rest } = configured({ hidden_act: 'gelu_new', model_type: 'albert' });
    const both = { ...huggingFaceFiles(), ...rest, 'config.json': config ?? googleConfigFile() };
    expect(await refused(both)).toMatchObject({ facts: { issues: [{ kind: 'activation-unknown' }] } });
  });

  it('for a source of conversions, whatever its configuration', async () => {
    const source = { kind: 'fix-source', code: 'OUTPUT_UNWRITABLE' };
    expect(await refused(albertFiles())).toMatchObject({ ...source, facts: { convertible: true } });
    const broken = { ...albertFiles(), 'albert_config.json': new TextEncoder().encode('{') };
    expect(await refused(broken)).toMatchObject({ ...source, facts: { convertible: false } });
    expect(await refused(await filesConverted(memoryInput(albertFiles()), 'onnx'))).toMatchObject(source);
  });

  it('for what is no model, by what it is', async () => {
    expect(await refused({ 'a.txt': new TextEncoder().encode('a') })).toMatchObject({ code: 'NOT_A_CHECKPOINT' });
  });
});

describe('config.json of a folder of Hugging Face’s', () => {
  it('keeps the exact gelu, which may be what the model was trained with', async () => {
    expect(await plan(huggingFaceFiles({ hidden_act: 'gelu' }))).toBeNull();
    expect((await plan(huggingFaceFiles({ hidden_act: 'gelu', embedding_size: 128 })))?.changes).toEqual([
      { key: 'embedding_size', from: '128', to: CONVERTED.embeddingSize },
    ]);
  });

  it('gets its model type where it has none, and keeps another', async () => {
    expect((await plan(huggingFaceFiles({ model_type: undefined })))?.changes).toMatchObject([{ to: 'albert' }]);
    expect(await refused(huggingFaceFiles({ model_type: 'bert' }))).toMatchObject({ kind: 'fix-more-than-config' });
  });

  it('is measured by the tensors, whose kernels are transposed', async () => {
    const fix = await plan(huggingFaceFiles({ intermediate_size: 48.5 }));
    expect(fix?.changes).toEqual([{ key: 'intermediate_size', from: '48.5', to: SIZES.feedForwardSize }]);
  });
});

it('leaves no file of the model open', async () => {
  let open = 0;
  const input = memoryInput(huggingFaceFiles());
  const files = input.files.map((file) => ({
    ...file,
    async open() {
      const source = await file.open();
      open++;
      return {
        ...source,
        async close() {
          open--;
          await source.close();
        },
      };
    },
  }));
  await planConfigFix({ ...input, files }, platform);
  expect(open).toBe(0);
});
