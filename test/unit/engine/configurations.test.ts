/** The configuration of a model is told from other files by what it holds, and what it means by whoever wrote it. */

import { describe, expect, it } from 'vitest';
import { NOTHING_SELECTED } from '../../../src/engine/host/source.ts';
import { examine } from '../../../src/engine/model/open-model.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { describeProblem, describeWarning } from '../../../src/i18n/index.ts';
import { type Files, memoryFile, memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';
import { albertFiles, albertTensors, bundleFiles, configFile, SIZES, vocabularyFile } from '../small-albert.ts';
import {
  CONVERTED,
  googleConfigFile,
  googleFiles,
  googleTensors,
  huggingFaceFiles,
  huggingFaceShapes,
} from '../small-google.ts';

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

async function look(files: Files) {
  const found = await inspect(memoryInput(files), platform);
  return { ...found, codes: found.warnings.map(({ code }) => code) };
}

/** brightmart's tiny with a short vocabulary: its layers and heads are known without a configuration. */
const TINY_SIZES = {
  hiddenSize: 312,
  feedForwardSize: 1248,
  embeddingSize: 128,
  positions: 512,
  tokenTypes: 2,
  vocabularySize: 50,
};
const tiny = (changes: Readonly<Record<string, unknown>> = {}) =>
  configFile({
    hidden_size: 312,
    intermediate_size: 1248,
    embedding_size: 128,
    max_position_embeddings: 512,
    num_hidden_layers: 4,
    num_attention_heads: 12,
    ...changes,
  });
const tinyFiles: Files = { ...bundleFiles(albertTensors(TINY_SIZES)), 'vocab.txt': vocabularyFile() };

/** A folder of transformers' of which Google's layout can be made. */
const factorised = (changes: Readonly<Record<string, unknown>>) =>
  huggingFaceFiles({ embedding_size: SIZES.embeddingSize, ...changes }, huggingFaceShapes(SIZES));

/** Files that lie beside models and are no configurations of theirs. */
const UNRELATED: readonly (readonly [string, Uint8Array])[] = [
  ['train_config.json', json({ max_seq_length: 128, batch_size: 32 })],
  ['my_config.json', json({ hidden_size: 256, embedding_size: 300, vocab_size: 5000, lr: 1e-3 })],
  ['generation_config.json', json({ _from_model_config: true, pad_token_id: 0 })],
  ['adapter_config.json', json({ r: 8, lora_alpha: 16 })],
  ['preprocessor_config.json', json({})],
  ['label2id.json', json({ good: 0, bad: 1 })],
  ['package.json', json({ name: 'x', version: '1.0.0' })],
  ['notes.json', new TextEncoder().encode('{ no JSON')],
];

describe('a JSON file that is no configuration of a network', () => {
  it.each(UNRELATED)('is none beside one: %s', async (name, bytes) => {
    const found = await look({ ...albertFiles(), [name]: bytes });
    expect(found).toMatchObject({ error: null, configFrom: 'albert_config.json', codes: ['CUSTOM_SIZE'] });
  });

  it.each(UNRELATED)('is none alone: %s', async (name, bytes) => {
    const found = await look({ ...tinyFiles, [name]: bytes });
    expect(found).toMatchObject({
      error: null,
      configFrom: null,
      size: 'tiny',
      codes: ['CONFIG_ASSUMED', 'POST_LN_ASSUMED'],
    });
  });

  it('does not hide that the one that was meant cannot be read', async () => {
    const found = await look({
      ...albertFiles(),
      'albert_config.json': new TextEncoder().encode('{\n  "hidden_size": 12, // comment\n}'),
      'train_config.json': json({ epochs: 3 }),
    });
    expect(found.error).toMatchObject({
      code: 'CONFIG_INVALID',
      facts: { reason: { kind: 'not-json', facts: { line: 2, column: 22 } } },
    });
  });
});

describe('a configuration of any name', () => {
  it.each(['albert_tiny.json', 'params.json', 'hparams.json', 'BERT.JSON'])('is found: %s', async (name) => {
    const { 'albert_config.json': config, ...rest } = albertFiles();
    expect(await look({ ...rest, [name]: config ?? json({}) })).toMatchObject({ error: null, configFrom: name });
  });

  it('is not only half believed: what it does not say is told', async () => {
    const found = await look({ ...tinyFiles, 'albert_config.json': json({ hidden_size: 312, hidden_act: 'gelu' }) });
    expect(found).toMatchObject({ size: 'tiny', codes: ['CONFIG_ASSUMED'] });
    const [assumed] = found.warnings;
    expect(assumed?.facts).toEqual({ size: 'tiny', file: 'albert_config.json' });
    expect(assumed && describeWarning(assumed, 'en')).toContain('albert_config.json does not say');
    expect(assumed && describeWarning(assumed, 'zh')).toContain('albert_config.json 没有写明');
  });
});

describe('of several configurations', () => {
  it('the one that makes the model a published one is taken, and told', async () => {
    const found = await look({
      ...tinyFiles,
      'albert_config_tiny.json': tiny(),
      'albert_config_tiny_google_fast.json': tiny({ num_hidden_groups: 12, net_structure_type: 0, inner_group_num: 1 }),
      'bert_config.json': tiny({ num_hidden_layers: 12, ln_type: null }),
      'albert_config_base.json': configFile({ hidden_size: 768 }),
    });
    expect(found).toMatchObject({ error: null, size: 'tiny', configFrom: 'albert_config_tiny.json' });
    expect(found.codes).toEqual(['CONFIG_CHOSEN']);
  });

  it('two that mean the same in two dialects are one', async () => {
    const found = await look({
      ...googleFiles(),
      'config.json': googleConfigFile({ hidden_act: 'gelu_new', model_type: 'albert', hidden_dropout_prob: 0.1 }),
    });
    expect(found).toMatchObject({ error: null, configFrom: 'albert_config.json' });
    expect(found.targets?.huggingface).toMatchObject({ possible: true, config: { hidden_act: 'gelu_new' } });
  });

  it('two of which one is exact and one approximate are two', async () => {
    const { 'albert_config.json': config, ...rest } = albertFiles();
    const other = configFile({ hidden_act: 'gelu_erf' });
    const found = await look({ ...rest, 'a_config.json': config ?? json({}), 'b_config.json': other });
    expect(found.error).toMatchObject({ code: 'AMBIGUOUS', facts: { files: ['a_config.json', 'b_config.json'] } });
  });

  it('a person says which of several is meant', async () => {
    const { 'albert_config.json': config, ...rest } = albertFiles();
    const files = {
      ...rest,
      'a_config.json': config ?? json({}),
      'b_config.json': configFile({ hidden_act: 'gelu_erf' }),
    };
    for (const file of ['a_config.json', 'b_config.json']) {
      const input = { ...memoryInput(files), selection: { ...NOTHING_SELECTED, config: file } };
      expect(await inspect(input, platform)).toMatchObject({ error: null, configFrom: file });
    }
  });

  it('the nearest is meant', async () => {
    const inside = Object.entries(albertFiles()).map(([path, bytes]) => [`model/${path}`, bytes] as const);
    const found = await look({ ...Object.fromEntries(inside), 'config.json': configFile({ num_hidden_layers: 9 }) });
    expect(found).toMatchObject({ error: null, configFrom: 'model/albert_config.json' });
  });

  it('transformers’ is config.json', async () => {
    const found = await look({ ...factorised({}), 'old_config.json': googleConfigFile({ num_hidden_layers: 9 }) });
    expect(found).toMatchObject({ error: null, configFrom: 'config.json', codes: ['CUSTOM_SIZE'] });
  });
});

describe('an activation is written in the words of who is to read it', () => {
  it.each([
    ['gelu', 'gelu', 'gelu_new'],
    ['GELU', 'gelu', 'gelu_new'],
    ['gelu_new', 'gelu', 'gelu_new'],
    ['gelu_fast', 'gelu', 'gelu_new'],
    ['gelu_pytorch_tanh', 'gelu', 'gelu_new'],
    ['gelu_tanh', 'gelu', 'gelu_new'],
    ['gelu_erf', 'gelu_erf', 'gelu'],
    ['relu', 'relu', 'relu'],
    ['', 'linear', 'linear'],
  ])('%j of a TensorFlow checkpoint is %s and %s', async (hiddenAct, google, huggingface) => {
    const { targets } = await look({ ...albertFiles(), 'albert_config.json': configFile({ hidden_act: hiddenAct }) });
    expect(targets?.google).toMatchObject({ config: { hidden_act: google } });
    expect(targets?.huggingface).toMatchObject({ config: { hidden_act: huggingface } });
  });

  it.each([
    ['gelu', 'gelu'],
    ['gelu_python', 'gelu'],
    ['gelu_new', 'gelu'],
    ['gelu_accurate', 'gelu'],
  ])('%s of transformers is %s', async (hiddenAct, google) => {
    const { targets } = await look(factorised({ hidden_act: hiddenAct }));
    expect(targets?.google).toMatchObject({ config: { hidden_act: google } });
  });
});

describe('a size that was asked for', () => {
  it('is refused by what differs, where that is the heads', async () => {
    const input = memoryInput({ ...tinyFiles, 'albert_config.json': tiny({ num_attention_heads: 4 }) });
    const { model } = await examine(input, 'tiny', platform);
    const problem = model.ok ? null : model.problem;
    expect(problem).toMatchObject({ code: 'SIZE_MISMATCH', facts: { heads: 4, expectedHeads: 12 } });
    expect(problem && describeProblem(problem, 'en').message).toContain('4 layers, 4 heads');
    expect(problem && describeProblem(problem, 'zh').message).toContain('4 个注意力头');
  });
});

it('a configuration that was named is taken as it is, whatever it says', async () => {
  const config = memoryFile('other.json', json({ hidden_size: CONVERTED.hiddenSize + 1 }));
  const found = await inspect({ ...memoryInput(googleFiles(googleTensors())), config }, platform);
  expect(found.error).toMatchObject({ code: 'CONFIG_MISMATCH' });
});
