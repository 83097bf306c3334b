/** Models of several groups of layers, and of several layers within a group, as Google's and Hugging Face's code has them. */

import { describe, expect, it } from 'vitest';
import { type Blocks, blocksOfLayers } from '../../../src/engine/albert/blocks.ts';
import { GOOGLE } from '../../../src/engine/albert/layouts/google.ts';
import { HUGGINGFACE } from '../../../src/engine/albert/layouts/huggingface.ts';
import { type ModelSizes, shapesIn } from '../../../src/engine/albert/sizes.ts';
import { planConfigFix } from '../../../src/engine/compatibility/fix-config.ts';
import { elements } from '../../../src/engine/formats/tensor.ts';
import type { TargetName } from '../../../src/engine/targets/names.ts';
import { notOwnFiles } from '../../../src/engine/targets/own-files.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { tryModel } from '../../../src/engine/use-cases/trial/loaded-model.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { filesConverted } from '../converted.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { floatTensor, SIZES, type SmallTensor } from '../small-albert.ts';
import { CONVERTED, googleFiles } from '../small-google.ts';

const OPTIONS = { text: null, backend: 'wasm' } as const;

/** Every tensor is another one than all others. */
function tensorsOf(blocks: Blocks, sizes: ModelSizes = CONVERTED): SmallTensor[] {
  return [...shapesIn(GOOGLE, sizes, blocks)].map(([name, shape], index) =>
    floatTensor(
      name,
      shape,
      Float32Array.from({ length: elements(shape) }, (_, at) => Math.sin(1 + at * 7.3 + index * 31.7) / 4),
    ),
  );
}

const keysOf = ({ groups, inner }: Blocks) => ({ num_hidden_groups: groups, inner_group_num: inner });
const filesOf = (
  blocks: Blocks,
  sizes: ModelSizes = CONVERTED,
  config: Readonly<Record<string, unknown>> = {},
): Files =>
  googleFiles(tensorsOf(blocks, sizes), {
    ...keysOf(blocks),
    embedding_size: sizes.embeddingSize,
    num_hidden_layers: 4,
    ...config,
  });

const converted = (files: Files, format: TargetName) => filesConverted(memoryInput(files), format);

const prove = (source: Files, made: Files) =>
  verify(memoryInput(source), memoryInput(made), OPTIONS, platform, quietRun());
const jsonOf = (files: Files, name: string) => JSON.parse(new TextDecoder().decode(files[name])) as object;
const withJson = (files: Files, name: string, changes: object): Files => ({
  ...files,
  [name]: new TextEncoder().encode(JSON.stringify({ ...jsonOf(files, name), ...changes })),
});

describe('the groups of layers', () => {
  it.each([
    [12, 1, '000000000000'],
    [12, 3, '000011112222'],
    [5, 2, '00011'],
    [4, 4, '0123'],
    [4, 12, '0369'],
  ])('of %i among %i are those of both codes', (layers, groups, expected) => {
    for (const { blocks } of [GOOGLE, HUGGINGFACE]) {
      if (!blocks) throw new Error('no blocks');
      const found = blocksOfLayers(layers, { groups, inner: 2 }, blocks.groupOf);
      expect(found.map(([block]) => block?.group).join('')).toBe(expected);
      expect(found.every((run) => run.map(({ inner }) => inner).join() === '0,1')).toBe(true);
    }
  });

  it('are shared out by each code as it rounds', () => {
    const groupsOf = (layout: typeof GOOGLE, layers: number, groups: number) =>
      blocksOfLayers(layers, { groups, inner: 1 }, layout.blocks?.groupOf ?? (() => 0)).map(([block]) => block?.group);
    // Python: int(15 / 22 * 22), int(9 / (18 / 14)).
    expect([groupsOf(GOOGLE, 22, 22)[15], groupsOf(HUGGINGFACE, 22, 22)[15]]).toEqual([14, 15]);
    expect([groupsOf(GOOGLE, 18, 14)[9], groupsOf(HUGGINGFACE, 18, 14)[9]]).toEqual([7, 6]);
  });
});

describe.each<[string, Blocks, ModelSizes]>([
  ['two groups', { groups: 2, inner: 1 }, CONVERTED],
  ['two layers in a group', { groups: 1, inner: 2 }, CONVERTED],
  ['four groups of three, and a mapping', { groups: 4, inner: 3 }, SIZES],
])('a model of %s', (_, blocks, sizes) => {
  const files = filesOf(blocks, sizes);

  it('is what it is, and who loads it is told', async () => {
    const found = await inspect(memoryInput(files), platform);
    expect(found).toMatchObject({
      layout: 'google',
      size: 'custom',
      error: null,
      config: keysOf(blocks),
      loaders: { google: { readable: true }, bert4keras: { readable: false }, transformers: { readable: false } },
      targets: {
        huggingface: { possible: true, class: 'AlbertForPreTraining', config: keysOf(blocks) },
        google: { possible: false, problem: { code: 'ALREADY_GOOGLE' } },
      },
    });
    expect(found.loaders?.bert4keras.issues).toContainEqual(expect.objectContaining({ kind: 'several-groups' }));
  });

  it('goes to Hugging Face and comes back as it was, proved both ways', async () => {
    const exported = await converted(files, 'huggingface');
    expect(await inspect(memoryInput(exported), platform)).toMatchObject({
      error: null,
      loaders: { transformers: { readable: true } },
    });
    expect(jsonOf(exported, 'config.json')).toMatchObject(keysOf(blocks));
    expect(await prove(files, exported)).toMatchObject({ grade: 'proved', tensors: { missing: [] }, settings: [] });
    const back = await converted(exported, 'google');
    for (const name of ['albert_model.ckpt.index', 'albert_model.ckpt.data-00000-of-00001']) {
      expect(back[name]).toEqual(files[name]);
    }
    expect(jsonOf(back, 'albert_config.json')).toMatchObject(keysOf(blocks));
    expect(await prove(exported, back)).toMatchObject({ grade: 'proved', tensors: { missing: [] }, settings: [] });
    const { 'README.md': _card, ...again } = await converted(back, 'huggingface');
    expect(exported).toMatchObject(again);
    for (const made of [exported, back]) {
      expect(await notOwnFiles(memoryInput(made).files, platform.createCrc32c)).toEqual([]);
    }
  });

  it('is told from one whose blocks are others, or whose configuration says so', async () => {
    const exported = await converted(files, 'huggingface');
    const scope = blocks.groups > 1 ? 'group_1/inner_group_0' : 'group_0/inner_group_1';
    const swapped = tensorsOf(blocks, sizes).map((tensor) => ({
      ...tensor,
      name: tensor.name.includes(scope)
        ? tensor.name.replace(scope, 'group_0/inner_group_0')
        : tensor.name.replace('group_0/inner_group_0', scope),
    }));
    const other = googleFiles(swapped, {
      ...keysOf(blocks),
      embedding_size: sizes.embeddingSize,
      num_hidden_layers: 4,
    });
    expect(await prove(other, exported)).toMatchObject({ ok: false, grade: 'wrong' });
    const silent = withJson(exported, 'config.json', { num_hidden_groups: undefined, inner_group_num: undefined });
    const { settings } = await prove(files, silent);
    expect(settings.length).toBeGreaterThan(0);
  });

  it('is refused with a configuration that contradicts its tensors', async () => {
    const wrong = filesOf(blocks, sizes, { num_hidden_groups: 2 * blocks.groups });
    expect((await inspect(memoryInput(wrong), platform)).error).toMatchObject({
      code: 'CONFIG_MISMATCH',
      facts: { key: 'num_hidden_groups', value: 2 * blocks.groups, expected: blocks.groups },
    });
  });

  it('lacks what one of its blocks lacks', async () => {
    const last = `group_${blocks.groups - 1}/inner_group_${blocks.inner - 1}/ffn_1/intermediate/dense/bias`;
    const tensors = tensorsOf(blocks, sizes).filter(({ name }) => !name.endsWith(last));
    expect((await inspect(memoryInput(googleFiles(tensors)), platform)).error).toMatchObject({
      code: 'MISSING_TENSOR',
      facts: { tensors: [`bert/encoder/transformer/${last}`] },
    });
  });
});

it('under a scope is no model of bert4keras’ either', async () => {
  const blocks = { groups: 2, inner: 1 };
  const scoped = tensorsOf(blocks).map((tensor) => ({ ...tensor, name: `module/${tensor.name}` }));
  const { loaders } = await inspect(memoryInput(googleFiles(scoped, keysOf(blocks))), platform);
  expect(loaders?.bert4keras.issues.map(({ kind }) => kind)).toEqual(['several-groups']);
  expect(loaders?.google.issues.map(({ kind }) => kind)).toEqual(['other-names']);
});

it('blocks that are all the same are one block’s model', async () => {
  const one = tensorsOf({ groups: 1, inner: 1 });
  const copy = one.filter(({ name }) => name.includes('group_0/inner_group_0'));
  const second = copy.map((tensor) => ({ ...tensor, name: tensor.name.replace('group_0/', 'group_1/') }));
  const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...Array.from({ length: 45 }, (_, at) => `w${at}`)];
  const vocabulary = { 'vocab.txt': new TextEncoder().encode(`${words.join('\n')}\n`) };
  const fill = (files: Files) =>
    tryModel(memoryInput({ ...files, ...vocabulary }), 'w1[MASK]', { top: 3, backend: 'wasm' }, platform, quietRun());
  const alike = await fill(googleFiles([...one, ...second], { num_hidden_groups: 2 }));
  expect(alike.answer).toEqual((await fill(googleFiles(one))).answer);
  const other = await fill(filesOf({ groups: 2, inner: 1 }, CONVERTED, { num_hidden_layers: 3 }));
  expect(other.answer).not.toEqual(alike.answer);
});

describe('more groups than layers', () => {
  // Google's code makes those that a layer goes through.
  const numbers = [0, 3, 6, 9];
  const sparse = tensorsOf({ groups: 4, inner: 2 }).map((tensor) => ({
    ...tensor,
    name: tensor.name.replace(/group_(\d)\/inner/, (_, at: string) => `group_${numbers[Number(at)]}/inner`),
  }));
  const config = { num_hidden_groups: 12, inner_group_num: 2, num_hidden_layers: 4 };
  const files = googleFiles(sparse, config);

  it('are those of the layers, in every target', async () => {
    const found = await inspect(memoryInput(files), platform);
    expect(found).toMatchObject({ error: null, loaders: { google: { readable: true } } });
    const exported = await converted(files, 'huggingface');
    const gapless = await converted(filesOf({ groups: 4, inner: 2 }), 'huggingface');
    expect(exported['model.safetensors']).toEqual(gapless['model.safetensors']);
    expect(jsonOf(exported, 'config.json')).toMatchObject({ num_hidden_groups: 4, inner_group_num: 2 });
    expect(await prove(files, exported)).toMatchObject({ grade: 'proved', settings: [] });
  });

  it.each([
    ['num_hidden_groups', 4, 12],
    ['num_hidden_groups', 16, 12],
    ['num_hidden_groups', undefined, 12],
    ['num_hidden_layers', 3, 4],
  ])('are refused with a configuration that does not tell of them: %s %s', async (key, value, expected) => {
    const { error, loaders } = await inspect(memoryInput(googleFiles(sparse, { ...config, [key]: value })), platform);
    expect(loaders?.google.readable).toBe(false);
    expect(error).toMatchObject({ code: 'CONFIG_MISMATCH', facts: { key, expected } });
  });

  it('are what a configuration is mended to', async () => {
    const wrong = googleFiles(sparse, { ...config, num_hidden_groups: 1 });
    const fix = await planConfigFix(memoryInput(wrong), platform);
    expect(fix?.changes).toEqual([{ key: 'num_hidden_groups', from: '1', to: 12 }]);
  });

  it('may be all there', async () => {
    const all = filesOf({ groups: 6, inner: 1 });
    const exported = await converted(all, 'huggingface');
    expect(jsonOf(exported, 'config.json')).toMatchObject({ num_hidden_groups: 6, num_hidden_layers: 4 });
    expect(await prove(all, exported)).toMatchObject({ grade: 'proved', settings: [] });
  });
});

it('a number in a name bounds nothing that is made of it', async () => {
  const far = tensorsOf({ groups: 1, inner: 1 }).map((tensor) => ({
    ...tensor,
    name: tensor.name.replace('group_0/inner', 'group_999999999999/inner'),
  }));
  expect((await inspect(memoryInput(googleFiles(far)), platform)).error).toMatchObject({ code: 'MISSING_TENSOR' });
});

it('one that both codes share out differently is not exported', async () => {
  const blocks = { groups: 22, inner: 1 };
  const found = await inspect(memoryInput(filesOf(blocks, CONVERTED, { num_hidden_layers: 22 })), platform);
  expect(found.targets?.huggingface).toMatchObject({
    possible: false,
    problem: { code: 'UNSUPPORTED_MODEL', facts: { layers: 22, groups: 22, layer: 15, group: 14, other: 15 } },
  });
});
