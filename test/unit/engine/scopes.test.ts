/** What stands in front of or behind the names of a model's tensors: scopes, other models, and averages. */

import { describe, expect, it } from 'vitest';
import { NOTHING_SELECTED, type Selection } from '../../../src/engine/host/source.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { filesConverted } from '../converted.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { albertFiles, albertTensors, floatTensor, SIZES, type SmallTensor } from '../small-albert.ts';
import { googleFiles, googleTensors, zeros } from '../small-google.ts';

const given = (files: Files, selection: Partial<Selection> = {}) => ({
  ...memoryInput(files),
  selection: { ...NOTHING_SELECTED, ...selection },
});

const look = (files: Files, selection?: Partial<Selection>) => inspect(given(files, selection), platform);

async function converted(
  files: Files,
  selection: Partial<Selection> = {},
  format: 'google' | 'huggingface' = 'google',
) {
  const { 'README.md': _, ...made } = await filesConverted(given(files, selection), format);
  return made;
}

const renamed = (tensors: readonly SmallTensor[], rename: (name: string) => string) =>
  tensors.map((tensor) => ({ ...tensor, name: rename(tensor.name) }));
/** The same tensors with other values. */
const changed = (tensors: readonly SmallTensor[]) =>
  tensors.map(({ name, shape, bytes }) =>
    floatTensor(
      name,
      shape,
      new Float32Array(bytes.slice().buffer).map((value) => value / 2),
    ),
  );

const GOOGLE_LIKE = googleTensors().map((tensor, at) => ({ ...tensor, bytes: tensor.bytes.map(() => at) }));

describe.each([
  ['brightmart', albertTensors(), albertFiles],
  ['google', GOOGLE_LIKE, googleFiles],
] as const)('a scope in front of the names of the layout %s', (layout, tensors, filesOf) => {
  it.each<[string, string, (name: string) => string]>([
    ['of all', 'module/bert', (name) => `module/${name}`],
    ['of several scopes', 'tower/student/bert', (name) => `tower/student/${name}`],
    ['of the encoder', 'bert_1', (name) => name.replace(/^bert\//, 'bert_1/')],
    ['with another name', 'albert', (name) => name.replace(/^bert\//, 'albert/')],
    ['with another name within one', 'net/text', (name) => `net/${name.replace(/^bert\//, 'text/')}`],
  ])('is taken off and told: %s', async (_, scope, rename) => {
    const files = filesOf(renamed(tensors, rename));
    const found = await look(files);
    expect(found).toMatchObject({ layout, error: null });
    expect(found.warnings).toContainEqual({ code: 'SCOPE_TAKEN_OFF', facts: { scope, base: 'bert' } });
    const names = ['bert4keras', 'google', 'transformers'] as const;
    for (const loader of names) expect(found.loaders?.[loader].readable).toBe(false);
    expect(await converted(files, {}, 'huggingface')).toEqual(await converted(filesOf(tensors), {}, 'huggingface'));
  });

  it('is not told where there is none', async () => {
    const { warnings } = await look(filesOf(tensors));
    expect(warnings.map(({ code }) => code)).not.toContain('SCOPE_TAKEN_OFF');
  });
});

const TENSORS = albertTensors();
const PLAIN = converted(albertFiles(TENSORS));
const OTHER = converted(albertFiles(changed(TENSORS)));
/** Of another size, so that none is taken for a slot of another. */
const LARGER = albertTensors({ ...SIZES, vocabularySize: 60 });

const warningsOf = async (files: Files, selection?: Partial<Selection>) =>
  (await look(files, selection)).warnings.filter(({ code }) => /SCOPE|AVERAGES|OTHER_MODEL|OPTIMIZER/.test(code));

describe('several models in one checkpoint', () => {
  const two = albertFiles([
    ...renamed(TENSORS, (name) => `student/${name}`),
    ...renamed(changed(TENSORS), (name) => `teacher/${name}`),
  ]);

  it('are asked about, by their scopes', async () => {
    const { error, choices } = await look(two);
    expect(error).toMatchObject({
      code: 'AMBIGUOUS',
      kind: 'several-scopes',
      facts: { scopes: ['student/bert', 'teacher/bert'] },
    });
    expect(choices).toMatchObject({ scopes: ['student/bert', 'teacher/bert'], averages: false, scope: null });
  });

  it.each(['student', 'student/bert', 'student/bert/'])(
    'of which the one is taken that is named: %s',
    async (scope) => {
      expect(await converted(two, { scope })).toEqual(await PLAIN);
      expect(await converted(two, { scope: 'teacher' })).toEqual(await OTHER);
      expect(await warningsOf(two, { scope })).toEqual([
        { code: 'SCOPE_TAKEN_OFF', facts: { scope: 'student/bert', base: 'bert' } },
        {
          code: 'OTHER_MODEL_LEFT_OUT',
          facts: { tensors: TENSORS.length, example: 'teacher/bert/embeddings/LayerNorm/beta' },
        },
      ]);
    },
  );

  it('are not asked about where none is an ALBERT, as in an ELECTRA', async () => {
    const electra = ['electra', 'generator'].flatMap((scope) => [
      zeros(`${scope}/embeddings/word_embeddings`, scope === 'electra' ? [50, 12] : [50, 4]),
      zeros(`${scope}/encoder/layer_0/attention/self/query/kernel`, [12, 12]),
    ]);
    expect((await look(albertFiles(electra))).error).toMatchObject({ code: 'NOT_ALBERT', kind: 'bert' });
    // The one that is, is meant.
    const beside = albertFiles([...TENSORS, zeros('generator/embeddings/word_embeddings', [60, 4])]);
    expect(await look(beside)).toMatchObject({ error: null, choices: { scopes: [] } });
  });

  it('may be more than anyone has, and are told soon', async () => {
    const many = Array.from({ length: 4000 }, (_, at) => [
      zeros(`m${at}/embeddings/word_embeddings`, [1, 1]),
      zeros(`m${at}/encoder/layer_shared/x`, [1]),
    ]).flat();
    const { error, choices } = await look(albertFiles(many));
    expect([error?.code, choices.scopes.length]).toEqual(['AMBIGUOUS', 100]);
  });

  it('may be named by any part of their scopes that is in no other', async () => {
    const towers = (scope: string) => renamed(changed(TENSORS), (name) => `tower/${scope}/${name}`);
    const nested = albertFiles([...towers('student'), ...towers('teacher')]);
    expect(await converted(nested, { scope: 'teacher' })).toEqual(await OTHER);
    expect((await look(nested, { scope: 'tower' })).error).toMatchObject({ kind: 'several-scopes' });
  });

  it('have the scopes that a wrong name does not have', async () => {
    expect((await look(two, { scope: 'stud' })).error).toMatchObject({
      code: 'MISSING_TENSOR',
      kind: 'no-such-scope',
      facts: { scope: 'stud', scopes: ['student/bert', 'teacher/bert'] },
    });
  });

  it('may stand side by side, and share their heads', async () => {
    const encoders = TENSORS.filter(({ name }) => name.startsWith('bert/'));
    const siamese = albertFiles([...TENSORS, ...renamed(changed(encoders), (name) => name.replace('bert', 'bert_1'))]);
    expect((await look(siamese)).error).toMatchObject({ facts: { scopes: ['bert', 'bert_1'] } });
    expect(await converted(siamese, { scope: 'bert' })).toEqual(await PLAIN);
  });

  it('may be of which one has no scope: it is asked about where the other has another size', async () => {
    const beside = albertFiles([...TENSORS, ...renamed(LARGER, (name) => `teacher/${name}`)]);
    expect((await look(beside)).error).toMatchObject({ facts: { scopes: ['bert', 'teacher/bert'] } });
    expect(await converted(beside, { scope: 'bert' })).toEqual(await PLAIN);
  });

  it('may be reached where one looks like the slots of the other', async () => {
    const beside = albertFiles([...TENSORS, ...renamed(changed(TENSORS), (name) => `teacher/${name}`)]);
    expect(await converted(beside)).toEqual(await PLAIN);
    expect(await converted(beside, { scope: 'teacher' })).toEqual(await OTHER);
  });

  it('may have slots under their scopes', async () => {
    const slots = (scope: string) => renamed(TENSORS, (name) => `training/${scope}/${name}/AdamW`);
    const trained = albertFiles([...renamed(TENSORS, (name) => `model/${name}`), ...slots('model')]);
    expect(await converted(trained)).toEqual(await PLAIN);
    expect((await warningsOf(trained)).map(({ code }) => code)).toEqual(['SCOPE_TAKEN_OFF', 'OPTIMIZER_STATE_DROPPED']);
  });
});

describe.each<[string, (name: string) => string]>([
  ['TensorFlow’s', (name) => `${name}/ExponentialMovingAverage`],
  ['TensorFlow’s, the second time', (name) => `${name}/ExponentialMovingAverage_1`],
  ['TensorFlow Addons’', (name) => `${name}/average`],
  ['under a scope', (name) => `ema/${name}`],
  ['under a model’s scope', (name) => `model_ema/${name}`],
])('averages of weights, as %s names are', (_, rename) => {
  const average = rename('bert/embeddings/LayerNorm/beta');
  const beside = albertFiles([...TENSORS, ...renamed(changed(TENSORS), rename)]);

  it('are left out beside the weights, and named', async () => {
    expect(await converted(beside)).toEqual(await PLAIN);
    expect(await warningsOf(beside)).toEqual([
      { code: 'AVERAGES_LEFT_OUT', facts: { tensors: TENSORS.length, example: average } },
    ]);
    expect((await look(beside)).choices).toEqual({ scopes: [], averages: true, scope: null, averaged: false });
  });

  it('are taken where they are asked for, and the weights that have none', async () => {
    expect(await converted(beside, { averaged: true })).toEqual(await OTHER);
    const most = changed(TENSORS).filter(({ name }) => !/pooler|^cls/.test(name));
    const some = albertFiles([...TENSORS, ...renamed(most, rename)]);
    const mixed = [...TENSORS.filter(({ name }) => /pooler|^cls/.test(name)), ...most];
    expect(await converted(some, { averaged: true })).toEqual(await converted(albertFiles(mixed)));
    const told = await warningsOf(beside, { averaged: true });
    expect(told).toContainEqual({
      code: 'AVERAGES_TAKEN',
      facts: { example: rename('bert/embeddings/word_embeddings'), alone: false },
    });
  });

  it('are those of the model that is named', async () => {
    const both = ['student', 'teacher'].flatMap((scope) => {
      const [own, averages] = scope === 'student' ? [TENSORS, TENSORS] : [TENSORS, changed(TENSORS)];
      const scoped = (tensors: readonly SmallTensor[]) => renamed(tensors, (name) => `${scope}/${name}`);
      return [...scoped(own), ...renamed(scoped(averages), rename)];
    });
    const selection = { scope: rename('').startsWith('/') ? 'teacher' : `${rename('')}teacher`, averaged: true };
    expect(await converted(albertFiles(both), selection)).toEqual(await OTHER);
    expect(await converted(albertFiles(both), { scope: 'teacher' })).toEqual(await PLAIN);
  });

  it('are the model where there is nothing else', async () => {
    const alone = albertFiles(renamed(TENSORS, rename));
    expect(await converted(alone)).toEqual(await PLAIN);
    expect(await converted(alone, { averaged: true })).toEqual(await PLAIN);
    expect((await warningsOf(alone)).at(-1)).toMatchObject({ code: 'AVERAGES_TAKEN', facts: { alone: true } });
  });
});

it('averages that are not there cannot be asked for', async () => {
  expect((await look(albertFiles(TENSORS), { averaged: true })).error).toMatchObject({
    code: 'MISSING_TENSOR',
    kind: 'no-averages',
  });
});

it('a model in Google’s layout under a scope is written again, so that Google’s code finds it', async () => {
  const files = googleFiles(renamed(GOOGLE_LIKE, (name) => `module/${name}`));
  const made = await converted(files);
  expect(made['albert_model.ckpt.index']).toEqual(googleFiles(GOOGLE_LIKE)['albert_model.ckpt.index']);
  const { loaders } = await inspect(memoryInput(made), platform);
  expect(loaders).toMatchObject({ google: { readable: true }, bert4keras: { readable: true } });
  const proof = await verify(given(files), memoryInput(made), { text: null, backend: 'wasm' }, platform, quietRun());
  expect(proof).toMatchObject({ ok: true, tensors: { different: [], missing: [] } });
});
