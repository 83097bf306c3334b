/** Which loader can read a model as it lies there, and if not, why. */

import { describe, expect, it } from 'vitest';
import { LOADERS, type Loader } from '../../../src/engine/compatibility/issue.ts';
import type { Dtype } from '../../../src/engine/formats/dtype.ts';
import { elements } from '../../../src/engine/formats/tensor.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { describeIssue, describeIssueInWindow, LANGUAGE_CODES } from '../../../src/i18n/index.ts';
import type { Pickled } from '../../layouts/pickle.ts';
import { stateValue, torchLayout, torchZip } from '../../layouts/pytorch.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';
import {
  albertFiles,
  albertTensors,
  bundleFiles,
  configFile,
  floatTensor,
  ofType,
  vocabularyFile,
} from '../small-albert.ts';
import {
  CONVERTED,
  googleConfigFile,
  googleFiles,
  googleTensors,
  huggingFaceFiles,
  huggingFaceShapes,
  stateFile,
  zeros,
} from '../small-google.ts';

/** Weights of Hugging Face's layout under other names, as PyTorch saves them. */
const named = (rename: (name: string) => string) =>
  torchLayout(
    huggingFaceShapes().map(([name, shape]) => ({
      name: rename(name),
      shape,
      bytes: new Uint8Array(4 * elements(shape)),
    })),
  );

const bytes = (text: string) => new TextEncoder().encode(text);

/** What each loader makes of a folder: `true`, or the kinds of what keeps it from reading it right. */
async function judged(files: Files) {
  const { loaders } = await inspect(memoryInput(files), platform);
  if (!loaders) throw new Error('nothing was judged');
  const verdict = (loader: Loader) => {
    const { readable, issues } = loaders[loader];
    return readable || issues.filter(({ severity }) => severity !== 'limits').map(({ kind }) => kind);
  };
  const [bert4keras, google, transformers] = LOADERS.map(verdict);
  const limits = (loader: Loader) =>
    loaders[loader].issues.filter(({ severity }) => severity === 'limits').map(({ kind }) => kind);
  return { loaders, bert4keras, google, transformers, limits };
}

/** A converted model whose configuration says something else. */
const configured = (changes: Readonly<Record<string, unknown>>) => judged(googleFiles(googleTensors(), changes));

const without = (pattern: RegExp) => googleTensors().filter(({ name }) => !pattern.test(name));

describe('a checkpoint in brightmart’s layout', () => {
  it('is read by none, and is to be converted', async () => {
    const { loaders, ...verdicts } = await judged(albertFiles());
    for (const loader of LOADERS) expect(verdicts[loader]).toEqual(['brightmart-layout']);
    const [forKeras] = loaders.bert4keras.issues;
    const [forTransformers] = loaders.transformers.issues;
    expect(forKeras && describeIssue(forKeras, 'en').hint).toContain('albert-zh convert');
    expect(forTransformers && describeIssue(forTransformers, 'en').hint).toContain('--to huggingface');
  });

  it('that is pre-LN is not to be converted', async () => {
    const { google } = await judged({ ...albertFiles(), 'albert_config.json': configFile({ ln_type: 'preln' }) });
    expect(google).toEqual(['brightmart-pre-layer-norm']);
  });
});

describe('a converted checkpoint', () => {
  it('is read by bert4keras and Google’s code', async () => {
    expect(await judged(googleFiles())).toMatchObject({
      bert4keras: true,
      google: true,
      transformers: ['tensorflow-checkpoint'],
    });
  });

  it('with embedding_size 128 asks for a projection that is not there', async () => {
    expect(await configured({ embedding_size: 128 })).toMatchObject({
      bert4keras: ['embedding-not-factorised'],
      google: ['embedding-not-factorised'],
    });
  });

  it('without embedding_size is read by bert4keras alone, which takes hidden_size for it', async () => {
    const { bert4keras, google, loaders } = await configured({ embedding_size: undefined });
    expect([bert4keras, google]).toEqual([true, ['config-key-missing']]);
    expect(loaders.google.issues[0]?.facts).toMatchObject({ assumed: 128, expected: 12 });
  });

  it.each([
    ['hidden_size', 24],
    ['intermediate_size', 96],
    ['vocab_size', 21128],
    ['max_position_embeddings', 512],
    ['type_vocab_size', 16],
  ])('whose configuration says another %s fails, and the tensors’ is told', async (key, value) => {
    const { loaders } = await configured({ [key]: value });
    for (const loader of ['bert4keras', 'google'] as const) {
      const found = loaders[loader].issues.find(({ kind }) => kind === 'config-contradicts');
      expect(found?.facts).toMatchObject({ file: 'albert_config.json', key, value: String(value) });
    }
  });

  it('whose configuration says more groups gets random ones in Google’s code alone', async () => {
    const { bert4keras, google, loaders } = await configured({ num_hidden_groups: 3 });
    expect([bert4keras, google]).toEqual([true, ['config-contradicts']]);
    expect(loaders.google.issues.find(({ kind }) => kind === 'config-contradicts')?.severity).toBe('wrong');
  });

  it('whose layers nothing tells loads with twelve in Google’s code, and not in bert4keras', async () => {
    const { loaders } = await configured({ num_hidden_layers: undefined });
    const effects = (['bert4keras', 'google'] as const).map(
      (loader) => loaders[loader].issues.find(({ kind }) => kind === 'config-key-missing')?.severity,
    );
    expect(effects).toEqual(['fails', 'wrong']);
  });

  it('whose heads nothing tells fails in Google’s code too, where its 64 do not divide the hidden size', async () => {
    const { loaders } = await configured({ num_attention_heads: undefined });
    const found = loaders.google.issues.find(({ kind }) => kind === 'config-key-missing');
    expect(found).toMatchObject({ severity: 'fails', facts: { assumed: 64, expected: null } });
  });

  it('whose heads do not divide the hidden size fails', async () => {
    expect(await configured({ num_attention_heads: 5 })).toMatchObject({ google: ['heads-do-not-divide'] });
  });

  it('with a size written as a text fails', async () => {
    expect(await configured({ hidden_size: '12' })).toMatchObject({ bert4keras: ['config-key-unusable'] });
  });

  it.each(['gelu_new', 'gelu_fast'])('with transformers’ activation %s fails', async (hidden_act) => {
    expect(await configured({ hidden_act })).toMatchObject({
      bert4keras: ['activation-unknown'],
      google: ['activation-unknown'],
    });
  });

  it('without an activation is read by Google’s code alone', async () => {
    expect(await configured({ hidden_act: undefined })).toMatchObject({
      bert4keras: ['config-key-missing'],
      google: true,
    });
  });

  it('whose activation bert4keras computes with erf is told so', async () => {
    const { limits } = await judged(googleFiles());
    expect([limits('bert4keras'), limits('google')]).toEqual([['activation-erf-by-default'], []]);
  });

  it('of several configurations is judged by the one that fits best', async () => {
    const other = googleConfigFile({ hidden_size: 768, embedding_size: 128 });
    expect(await judged({ ...googleFiles(), 'albert_config_base.json': other })).toMatchObject({ google: true });
  });

  it('without a configuration cannot be built', async () => {
    const { 'albert_config.json': _, ...rest } = googleFiles();
    expect(await judged(rest)).toMatchObject({ bert4keras: ['config-missing'], google: ['config-missing'] });
  });

  it('with a configuration that is no JSON cannot be built', async () => {
    expect(await judged({ ...googleFiles(), 'albert_config.json': bytes('{"hidden_size": 12,}') })).toMatchObject({
      google: ['config-malformed'],
    });
  });

  it('with a byte order mark in its configuration is refused by Python’s json', async () => {
    const config = new TextDecoder().decode(googleConfigFile());
    expect(await judged({ ...googleFiles(), 'albert_config.json': bytes(`\uFEFF${config}`) })).toMatchObject({
      bert4keras: ['config-byte-order-mark'],
    });
  });

  it('without a tensor fails in bert4keras and gets random numbers in Google’s code', async () => {
    const { loaders } = await judged(googleFiles(without(/key\/kernel$/)));
    expect(loaders.bert4keras.issues[0]).toMatchObject({ kind: 'tensors-missing', severity: 'fails' });
    expect(loaders.google.issues[0]).toMatchObject({ kind: 'tensors-missing', severity: 'wrong' });
  });

  it('without a pooler is read by bert4keras alone, which makes one only when asked', async () => {
    const { bert4keras, google, limits } = await judged(googleFiles(without(/^bert\/pooler/)));
    expect([bert4keras, google]).toEqual([true, ['tensors-missing']]);
    expect(limits('bert4keras')).toContain('heads-missing');
  });

  it('without the pretraining heads is read', async () => {
    const { bert4keras, google, limits } = await judged(googleFiles(without(/^cls/)));
    expect([bert4keras, google, limits('google')]).toEqual([true, true, ['heads-missing']]);
  });

  it('with a tensor of another shape fails', async () => {
    const tensors = [...without(/query\/bias$/), zeros(`${BLOCK}/attention_1/self/query/bias`, [13])];
    expect(await judged(googleFiles(tensors))).toMatchObject({
      bert4keras: ['tensor-shape'],
      google: ['tensor-shape'],
    });
  });

  it.each<[Dtype, number]>([
    ['float16', 2],
    ['bfloat16', 2],
    ['float64', 8],
  ])('of %s is cast by bert4keras and refused by Google’s code', async (dtype, width) => {
    const { bert4keras, google } = await judged(googleFiles(googleTensors().map(ofType(dtype, width))));
    expect([bert4keras, google]).toEqual([true, ['tensor-dtype']]);
  });

  it('with a projection that no loader would use is told so', async () => {
    const mapping = [zeros(`${MAPPING}/kernel`, [12, 12]), zeros(`${MAPPING}/bias`, [12])];
    expect(await judged(googleFiles([...googleTensors(), ...mapping]))).toMatchObject({
      bert4keras: ['mapping-ignored'],
    });
  });

  it('whose weights are missing fails', async () => {
    const { 'albert_model.ckpt.data-00000-of-00001': _, ...rest } = googleFiles();
    expect(await judged(rest)).toMatchObject({ bert4keras: ['weights-missing'], google: ['weights-missing'] });
  });

  it('without a vocabulary is read, and every loader’s tokenizer misses it', async () => {
    const { 'vocab.txt': _, ...rest } = googleFiles();
    const { bert4keras, limits } = await judged(rest);
    expect(bert4keras).toBe(true);
    for (const loader of ['bert4keras', 'google'] as const) expect(limits(loader)).toContain('vocabulary-missing');
  });

  it('with more tokens than rows is told so', async () => {
    const { limits } = await judged({ ...googleFiles(), 'vocab.txt': vocabularyFile(51) });
    expect(limits('google')).toEqual(['vocabulary-too-long']);
  });

  it.each([
    ['another step', 'model.ckpt-9', 'state-names-another'],
    ['a path of another machine', '/data/albert/albert_model.ckpt', 'state-absolute'],
    ['a path of Windows', 'D:\\\\albert\\\\albert_model.ckpt', 'state-absolute'],
    ['a path of a cloud', 'gs://albert/albert_model.ckpt', 'state-absolute'],
    ['another folder', 'best/albert_model.ckpt', 'state-names-another'],
  ])('whose file `checkpoint` names %s is read by its prefix', async (_, path, kind) => {
    const { bert4keras, limits } = await judged({ ...googleFiles(), checkpoint: stateFile(path) });
    expect([bert4keras, limits('google')]).toEqual([true, [kind]]);
  });

  it('whose file `checkpoint` names it in the same folder is in order', async () => {
    const { limits } = await judged({ ...googleFiles(), checkpoint: stateFile('./albert_model.ckpt') });
    expect(limits('google')).toEqual([]);
  });
});

const BLOCK = 'bert/encoder/transformer/group_0/inner_group_0';
const MAPPING = 'bert/encoder/embedding_hidden_mapping_in';
const FACTORISED = { ...CONVERTED, embeddingSize: 8 };

describe('a checkpoint that Google trained', () => {
  it('is read with its word embedding factorised', async () => {
    expect(await judged(googleFiles(googleTensors(FACTORISED), { embedding_size: 8 }))).toMatchObject({
      bert4keras: true,
      google: true,
    });
  });

  it('without its projection lacks two tensors', async () => {
    const tensors = googleTensors(FACTORISED).filter(({ name }) => !name.startsWith(MAPPING));
    const { loaders } = await judged(googleFiles(tensors, { embedding_size: 8 }));
    expect(loaders.bert4keras.issues[0]?.facts).toMatchObject({ tensors: [`${MAPPING}/kernel`, `${MAPPING}/bias`] });
  });

  it('whose configuration calls it unfactorised contradicts the tensors', async () => {
    expect(await judged(googleFiles(googleTensors(FACTORISED), { embedding_size: 12 }))).toMatchObject({
      bert4keras: ['config-contradicts'],
    });
  });

  it('with several groups is read by Google’s code alone', async () => {
    const second = googleTensors().filter(({ name }) => name.startsWith(BLOCK));
    const renamed = second.map((tensor) => ({ ...tensor, name: tensor.name.replace('group_0/', 'group_1/') }));
    const files = googleFiles([...googleTensors(), ...renamed], { num_hidden_groups: 2 });
    expect(await judged(files)).toMatchObject({ bert4keras: ['several-groups'], google: true });
  });
});

describe('a folder of Hugging Face’s', () => {
  it('is read by transformers', async () => {
    const verdict = await judged(huggingFaceFiles());
    expect(verdict).toMatchObject({
      bert4keras: ['safetensors-only'],
      google: ['safetensors-only'],
      transformers: true,
    });
    expect(verdict.limits('transformers')).toEqual([]);
  });

  it('that was saved from AlbertModel alone is read', async () => {
    const encoder = huggingFaceShapes().filter(([name]) => name.startsWith('albert.'));
    const bare = encoder.map(([name, shape]) => [name.replace('albert.', ''), shape] as const);
    expect(await judged(huggingFaceFiles({ architectures: ['AlbertModel'] }, bare))).toMatchObject({
      transformers: true,
    });
  });

  it.each([
    [{ embedding_size: 128 }, 'embedding-not-factorised'],
    [{ embedding_size: undefined }, 'config-key-missing'],
    [{ vocab_size: 21128 }, 'config-contradicts'],
    [{ model_type: 'bert' }, 'model-type'],
    [{ model_type: undefined }, 'model-type'],
    [{ num_attention_heads: 5 }, 'heads-do-not-divide'],
  ])('whose configuration has %j is not', async (changes, kind) => {
    expect((await judged(huggingFaceFiles(changes))).transformers).toEqual([kind]);
  });

  it('that says the exact gelu is right, if the model was trained so', async () => {
    const verdict = await judged(huggingFaceFiles({ hidden_act: 'gelu' }));
    expect(verdict.transformers).toBe(true);
    expect(verdict.limits('transformers')).toEqual(['activation-erf']);
  });

  it('that lacks the projection gets a random one', async () => {
    const tensors = huggingFaceShapes().filter(([name]) => !name.includes('embedding_hidden_mapping_in'));
    const { loaders } = await judged(huggingFaceFiles({}, tensors));
    expect(loaders.transformers.issues[0]).toMatchObject({ kind: 'tensors-missing', severity: 'wrong' });
  });

  it('with weights that were not transposed has wrong shapes', async () => {
    const tensors = huggingFaceShapes().map(
      ([name, shape]) => [name, name.endsWith('.ffn.weight') ? [...shape].reverse() : shape] as const,
    );
    expect((await judged(huggingFaceFiles({}, tensors))).transformers).toEqual(['tensor-shape']);
  });

  it('whose configuration has another name is not read', async () => {
    const { 'config.json': config, ...rest } = huggingFaceFiles();
    if (!config) throw new Error('there is a configuration');
    expect((await judged({ ...rest, 'albert_config.json': config })).transformers).toEqual(['config-not-found']);
    expect((await judged(rest)).transformers).toEqual(['config-missing']);
  });

  it('whose tokenizer is not told to be BERT’s is read, without its tokenizer', async () => {
    const { 'tokenizer_config.json': _, ...rest } = huggingFaceFiles();
    const { transformers, limits } = await judged(rest);
    expect([transformers, limits('transformers')]).toEqual([true, ['tokenizer-class']]);
  });

  it.each<[string, Pickled]>([
    ['a module in DataParallel', stateValue(named((name) => `module.${name}`))],
    ['a compiled module', stateValue(named((name) => name.replace('albert.', 'albert._orig_mod.')))],
    ['a state under a key', { dict: [['state_dict', stateValue(named((name) => name))]] }],
  ])('with %s in pytorch_model.bin is not read by transformers, which look for other names', async (_, object) => {
    const { 'model.safetensors': _weights, ...beside } = huggingFaceFiles();
    const files = {
      ...beside,
      'pytorch_model.bin': torchZip(
        named((name) => name),
        object,
      ),
    };
    expect(await judged(files)).toMatchObject({ bert4keras: ['safetensors-only'], transformers: ['other-names'] });
  });

  it('whose norms have TensorFlow’s parts is read', async () => {
    const old = named((name) => name.replace(/(norm\.)weight$/i, '$1gamma').replace(/(norm\.)bias$/i, '$1beta'));
    const { 'model.safetensors': _weights, ...beside } = huggingFaceFiles();
    expect(await judged({ ...beside, 'pytorch_model.bin': torchZip(old) })).toMatchObject({ transformers: true });
  });

  it('whose weights are damaged is not read', async () => {
    expect((await judged({ ...huggingFaceFiles(), 'model.safetensors': bytes('{}') })).transformers).toEqual([
      'safetensors-damaged',
    ]);
  });
});

describe('nothing is judged', () => {
  it.each([
    ['where there is no model', { 'readme.txt': bytes('hello') }],
    ['in a folder of another model', huggingFaceFiles({ model_type: 'llama' }, [['model.norm.weight', [8]]])],
    ['in a checkpoint of something else', bundleFiles([floatTensor('dense/kernel', [2, 2], new Float32Array(4))])],
    [
      'where two layouts are mixed',
      bundleFiles([...googleTensors(), zeros('bert/embeddings/word_embeddings_2', [8, 12])]),
    ],
  ])('%s', async (_, files) => {
    expect((await inspect(memoryInput(files), platform)).loaders).toBeNull();
  });
});

it('every issue is told in both languages, with its facts', async () => {
  const { loaders } = await configured({ embedding_size: 128 });
  for (const language of ['en', 'zh'] as const) {
    const told = loaders.bert4keras.issues.map((found) => describeIssue(found, language).message).join('\n');
    expect(told).toContain('albert_config.json');
    expect(told).toContain('embedding_hidden_mapping_in');
  }
});

describe('no loader’s hint sends anybody to a conversion that the same run refuses', () => {
  const group = googleTensors()
    .filter(({ name }) => name.startsWith(BLOCK))
    .map((tensor) => ({ ...tensor, name: tensor.name.replace('group_0/', 'group_1/') }));
  const config = (text: string) => ({ ...albertFiles(), 'albert_config.json': bytes(text) });
  const data = 'albert_model.ckpt.data-00000-of-00001';

  it.each<[string, Files]>([
    ['a configuration with a comment', config('{ // tiny\n}')],
    ['a configuration of another model', config('{"hidden_size": 13, "hidden_act": "gelu"}')],
    ['several configurations', { ...albertFiles(), 'another_config.json': configFile({ num_hidden_layers: 9 }) }],
    ['a missing tensor', albertFiles(albertTensors().filter(({ name }) => !/query.kernel/.test(name)))],
    ['half a pooler', albertFiles(albertTensors().filter(({ name }) => !/pooler.*bias/.test(name)))],
    [
      'an activation that nobody knows',
      { ...albertFiles(), 'albert_config.json': configFile({ hidden_act: 'swishh' }) },
    ],
    ['data that is not there', { ...albertFiles(), [data]: undefined } as unknown as Files],
    ['another group', googleFiles([...googleTensors(), ...group], { num_hidden_groups: 2 })],
    ['Google’s layout without its configuration', bundleFiles(googleTensors())],
    ['a folder of Hugging Face’s whose heads do not divide', huggingFaceFiles({ num_attention_heads: 5 })],
    ['the same with an activation that nobody knows', huggingFaceFiles({ hidden_act: 'swishh' })],
    ['nothing wrong', albertFiles()],
  ])('%s', async (_, given) => {
    const files = Object.fromEntries(Object.entries(given).filter(([, content]) => content !== undefined));
    const { loaders, targets } = await inspect(memoryInput(files), platform);
    for (const loader of LOADERS) {
      const possible = targets?.[loader === 'transformers' ? 'huggingface' : 'google'].possible ?? false;
      const issues = loaders?.[loader].issues.filter(({ kind }) => /layout|names|only|tensorflow/.test(kind)) ?? [];
      for (const language of LANGUAGE_CODES) {
        for (const told of issues.flatMap((one) => [
          describeIssue(one, language),
          describeIssueInWindow(one, language),
        ])) {
          expect([told.hint, /^(Convert it|请转换|请在此转换)/.test(told.hint)]).toEqual([told.hint, possible]);
        }
      }
    }
  });
});
