/**
 * Models of every task in every layout and container: converted to each target that can hold them, and loaded by what
 * loads such models, with nothing missing or made up, and computing what they compute. What comes of one model by two
 * ways is the same, byte for byte, and is loaded once.
 */

import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { convertAll, outputOf } from './command-line.ts';
import { python, runPython } from './python.ts';
import { scratchFolder } from './scratch.ts';

const FORMS = [
  ...(['brightmart-checkpoint', 'google-checkpoint', 'lonepatient-bin', 'lonepatient-safetensors'] as const),
  ...(['huggingface-bin', 'huggingface-safetensors'] as const),
];
type Form = (typeof FORMS)[number];
const TARGETS = ['huggingface', 'google'] as const;
type Target = (typeof TARGETS)[number];

/** The form from which the same comes: brightmart's factors are one model, and Google's mapping another. */
function firstOf(form: Form, target: Target, { hasField }: Kind): Form | null {
  const isBrightmart = !/^(google|huggingface)/.test(form);
  if (target === 'huggingface') return isBrightmart ? 'brightmart-checkpoint' : 'google-checkpoint';
  // A checkpoint of TensorFlow's keeps whatever another one has.
  if (isBrightmart) return hasField && form !== 'brightmart-checkpoint' ? 'lonepatient-bin' : 'brightmart-checkpoint';
  return form === 'google-checkpoint' ? null : 'huggingface-bin';
}

interface Kind {
  readonly task: string;
  readonly architecture: string;
  /** What the class has no place for, and goes along. */
  readonly carried?: readonly string[];
  readonly hasPooler: boolean;
  /** A conditional random field beside the head. */
  readonly hasField?: true;
  /** The class's outputs, by their names in the scripts. */
  readonly outputs: readonly string[];
}

const KINDS: readonly Kind[] = [
  { task: 'pretraining', architecture: 'AlbertForPreTraining', hasPooler: true, outputs: ['mlm', 'sop'] },
  { task: 'masked-words', architecture: 'AlbertForMaskedLM', hasPooler: false, outputs: ['mlm'] },
  {
    task: 'masked-words-pooled',
    architecture: 'AlbertForMaskedLM',
    carried: ['albert.pooler.bias', 'albert.pooler.weight'],
    hasPooler: true,
    outputs: ['mlm'],
  },
  {
    task: 'classification',
    architecture: 'AlbertForSequenceClassification',
    hasPooler: true,
    outputs: ['pooled labels'],
  },
  {
    task: 'tagging',
    architecture: 'AlbertForTokenClassification',
    hasPooler: true,
    hasField: true,
    outputs: ['labels'],
  },
  { task: 'tagging-unpooled', architecture: 'AlbertForTokenClassification', hasPooler: false, outputs: ['labels'] },
  { task: 'answers', architecture: 'AlbertForQuestionAnswering', hasPooler: true, outputs: ['end', 'start'] },
  { task: 'choice', architecture: 'AlbertForMultipleChoice', hasPooler: true, outputs: ['choices'] },
  { task: 'none', architecture: 'AlbertModel', hasPooler: true, outputs: ['pooled', 'sequence'] },
];

type Differences = Readonly<Record<string, number>>;
/** What came of loading a model: by transformers the keys, by Google's code the variables that nothing matches. */
type Loaded = Readonly<Record<string, unknown>> & { readonly differences: Differences };

/** Of the largest value: what float32 does to numbers of this size, a few times over. */
const ROUNDING = 5e-6;

describe.skipIf(!python)('a model of each task', () => {
  const scratch = scratchFolder();
  let loaded: Readonly<Record<string, Loaded>> = {};

  const models = FORMS.flatMap((form) => KINDS.map((kind) => ({ form, kind, name: `${form}-${kind.task}` })));
  const firsts = (target: Target) =>
    models.filter(({ form, kind }) => firstOf(form, target, kind) === form).map(({ name }) => `${target}/${name}`);

  beforeAll(async () => {
    await runPython('task_models.py', [scratch.at('models')]);
    for (const target of TARGETS) {
      const made = models.filter(({ form, kind }) => firstOf(form, target, kind) !== null);
      await mkdir(scratch.at(target), { recursive: true });
      await convert(
        target,
        made.filter(({ kind }) => kind.task !== 'choice').map(({ name }) => name),
      );
      // That of one label each, nothing tells.
      await convert(
        target,
        made.filter(({ kind }) => kind.task === 'choice').map(({ name }) => name),
        '--task',
        'choice',
      );
    }
    loaded = JSON.parse(
      await runPython('compare_tasks.py', [scratch.at(), ...TARGETS.flatMap(firsts)]),
    ) as typeof loaded;
  }, 120_000);

  async function convert(target: Target, names: readonly string[], ...options: readonly string[]): Promise<void> {
    const inputs = names.map((name) => scratch.at('models', name));
    const { results } = await convertAll(...inputs, '--to', target, '-o', scratch.at(target), ...options);
    // By the names of their inputs.
    for (const result of results) await rename(outputOf(result), scratch.at(target, basename(result.input)));
  }

  it.each(models)('is loaded by all that load such models: $name', async ({ form, kind, name }) => {
    const { architecture, carried = [], hasPooler, outputs } = kind;
    const keys = {
      huggingface: { class: architecture, missing: [], unexpected: carried, mismatched: [] },
      google: { loaded: true, unmatched: hasPooler ? [] : ['bert/pooler/dense/kernel', 'bert/pooler/dense/bias'] },
    };
    for (const target of TARGETS) {
      const first = firstOf(form, target, kind);
      if (!first) continue;
      await expectSame(scratch.at(target, name), scratch.at(target, `${first}-${kind.task}`));
      const { differences, ...found } = loaded[`${target}/${first}-${kind.task}`] ?? { differences: {} };
      expect(found).toEqual(keys[target]);
      const compared = target === 'google' ? [...outputs, 'bert4keras'] : outputs;
      expect(Object.keys(differences)).toEqual(expect.arrayContaining([...compared]));
      expect(Math.max(...Object.values(differences))).toBeLessThan(ROUNDING);
    }
  });
});

/** Holds the files of two models against each other, but for the card, which tells what each was made of. */
async function expectSame(one: string, other: string): Promise<void> {
  const names = async (folder: string) => (await readdir(folder)).filter((name) => name !== 'README.md');
  expect(await names(one)).toEqual(await names(other));
  for (const name of await names(one)) {
    expect((await readFile(join(one, name))).equals(await readFile(join(other, name)))).toBe(true);
  }
}
