/** Models of every task in every layout: what each target makes of them, and that nothing is lost on the way. */

import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/engine/albert/heads.ts';
import { LAYOUTS } from '../../../src/engine/albert/layouts/index.ts';
import type { Layout, LayoutName } from '../../../src/engine/albert/layouts/layout.ts';
import { shapesIn } from '../../../src/engine/albert/sizes.ts';
import { readSafetensors } from '../../../src/engine/formats/safetensors/reader.ts';
import { elements } from '../../../src/engine/formats/tensor.ts';
import { memorySource, NOTHING_SELECTED } from '../../../src/engine/host/source.ts';
import type { TargetName } from '../../../src/engine/targets/names.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { tryModel } from '../../../src/engine/use-cases/trial/loaded-model.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { torchLayout, torchZip } from '../../layouts/pytorch.ts';
import { conversionOf, filesConverted } from '../converted.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { bundleFiles, configFile, floatTensor, SIZES } from '../small-albert.ts';

const { hiddenSize: H } = SIZES;

type Shapes = Readonly<Record<string, readonly number[]>>;
type Head = 'labels' | 'answers';

/** bert-for-tf2 has no heads, and calls a person's own as TensorFlow's layouts do. */
type WithHeads = Exclude<LayoutName, 'bert-for-tf2'>;
type LayoutWithHeads = Layout & { readonly name: WithHeads };

/** What the heads of tasks are called. */
const HEADS: Readonly<Record<WithHeads, Readonly<Record<Head, readonly [weights: string, bias: string]>>>> = {
  brightmart: {
    labels: ['output_weights', 'output_bias'],
    answers: ['cls/squad/output_weights', 'cls/squad/output_bias'],
  },
  google: { labels: ['output_weights', 'output_bias'], answers: ['cls/squad/output_weights', 'cls/squad/output_bias'] },
  'brightmart-pytorch': {
    labels: ['classifier.weight', 'classifier.bias'],
    answers: ['qa_outputs.weight', 'qa_outputs.bias'],
  },
  huggingface: { labels: ['classifier.weight', 'classifier.bias'], answers: ['qa_outputs.weight', 'qa_outputs.bias'] },
  onnx: { labels: ['classifier.weights', 'classifier.bias'], answers: ['qa_outputs.weights', 'qa_outputs.bias'] },
};

const CRF: Readonly<Record<WithHeads, string>> = {
  brightmart: 'crf_loss/transitions',
  google: 'transitions',
  'brightmart-pytorch': 'crf.transitions',
  huggingface: 'crf.transitions',
  onnx: 'crf.transitions',
};

interface Kind {
  readonly name: string;
  readonly head: readonly [Head, labels: number] | null;
  readonly crf?: boolean;
  /** Of the heads of its pretraining, and its pooler, what it lacks. */
  readonly without: RegExp;
  readonly architecture: string;
  /** Whether its export has a pooler. */
  readonly pools: boolean;
}

const PRETRAINING = /^(cls|predictions|sop_classifier)\b/;
const NO_POOLER = /^(cls|predictions|sop_classifier)\b|\bpooler\b/;

const KINDS: readonly Kind[] = [
  { name: 'pretraining', head: null, without: /^$/, architecture: 'AlbertForPreTraining', pools: true },
  {
    name: 'masked words',
    head: null,
    without: /\bpooler\b|seq_relationship|sop_classifier/,
    architecture: 'AlbertForMaskedLM',
    pools: false,
  },
  {
    name: 'masked words with a pooler',
    head: null,
    without: /seq_relationship|sop_classifier/,
    architecture: 'AlbertForMaskedLM',
    pools: true,
  },
  {
    name: 'classification',
    head: ['labels', 5],
    without: PRETRAINING,
    architecture: 'AlbertForSequenceClassification',
    pools: true,
  },
  {
    name: 'tagging with a CRF',
    head: ['labels', 5],
    crf: true,
    without: PRETRAINING,
    architecture: 'AlbertForTokenClassification',
    pools: false,
  },
  {
    name: 'tagging without a pooler',
    head: ['labels', 5],
    without: NO_POOLER,
    architecture: 'AlbertForTokenClassification',
    pools: false,
  },
  {
    name: 'answers',
    head: ['answers', 2],
    without: PRETRAINING,
    architecture: 'AlbertForQuestionAnswering',
    pools: false,
  },
  {
    name: 'answers without a pooler',
    head: ['answers', 2],
    without: NO_POOLER,
    architecture: 'AlbertForQuestionAnswering',
    pools: false,
  },
  { name: 'no task', head: null, without: PRETRAINING, architecture: 'AlbertModel', pools: true },
  { name: 'no task and no pooler', head: null, without: NO_POOLER, architecture: 'AlbertModel', pools: false },
];

const WITH_HEADS = LAYOUTS.filter((layout): layout is LayoutWithHeads => layout.name in HEADS);
const ALL = WITH_HEADS.flatMap((layout) =>
  KINDS.map((kind) => ({ layout, kind, title: `${layout.name}, ${kind.name}` })),
);

function shapesOf({ name, ...layout }: LayoutWithHeads, { head, crf, without }: Kind): Shapes {
  const own = [...shapesIn({ name, ...layout }, SIZES)].filter(([tensor]) => !without.test(tensor));
  // The second factor is stored turned there.
  const turned = own.map(([tensor, shape]): [string, readonly number[]] => {
    return [tensor, tensor === 'bert.embeddings.word_embeddings_2.weight' ? [...shape].reverse() : shape];
  });
  const [weights, bias] = HEADS[name][head?.[0] ?? 'labels'];
  const labels = head?.[1] ?? 0;
  return {
    ...Object.fromEntries(turned),
    ...(head && { [weights]: [labels, H], [bias]: [labels] }),
    ...(crf && { [CRF[name]]: [labels, labels] }),
  };
}

function filesOf(layout: Layout, shapes: Shapes, config: Readonly<Record<string, unknown>> = {}): Files {
  let state = 7;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    const mean = /gamma$|norm\.weight$/i.test(name) ? 1 : 0;
    const floats = Float32Array.from({ length: elements(shape) }, () => mean + 0.2 * next());
    return floatTensor(name, shape, floats);
  });
  const weights =
    layout.dialect === 'tensorflow'
      ? bundleFiles(tensors)
      : {
          'pytorch_model.bin': torchZip(
            torchLayout(tensors.map((tensor) => ({ ...tensor, shape: [...tensor.shape] }))),
          ),
        };
  const tokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '天'];
  const vocabulary = [...tokens, ...Array.from({ length: SIZES.vocabularySize - tokens.length }, (_, at) => `t${at}`)];
  return {
    ...weights,
    'config.json': configFile({ layer_norm_eps: 1e-12, hidden_act: 'relu', ...config }),
    'vocab.txt': new TextEncoder().encode(`${vocabulary.join('\n')}\n`),
  };
}

type Said = 'auto' | Task;

const input = (files: Files, task: Said) => ({ ...memoryInput(files), selection: { ...NOTHING_SELECTED, task } });

const conversionFor = (files: Files, format: TargetName, task: Said = 'auto') =>
  conversionOf(input(files, task), format, { name: 'made' });

const converted = (files: Files, format: TargetName, task: Said = 'auto') => filesConverted(input(files, task), format);

async function shapesOfExport(files: Files): Promise<Shapes> {
  const weights = files['model.safetensors'] ?? new Uint8Array(0);
  const { tensors } = await readSafetensors(memorySource('model.safetensors', weights));
  return Object.fromEntries(tensors.map(({ name, shape }) => [name, shape]));
}

const verified = (source: Files, target: Files, task: Said = 'auto') =>
  verify(input(source, task), memoryInput(target), { text: null, backend: 'wasm' }, platform, quietRun());

const HUGGINGFACE = WITH_HEADS.find(({ name }) => name === 'huggingface') as LayoutWithHeads;

describe.each(ALL)('$title', ({ layout, kind }) => {
  const files = filesOf(layout, shapesOf(layout, kind));

  it('becomes the class of its task, with that class’s tensors and no others, and is proved', async () => {
    const made = await converted(files, 'huggingface');
    expect(JSON.parse(new TextDecoder().decode(made['config.json']))).toMatchObject({
      architectures: [kind.architecture],
    });
    const { crf: _, ...ofClass } = {
      ...kind,
      without: kind.pools ? kind.without : new RegExp(`${kind.without.source}|pooler`),
    };
    const expected = shapesOf(HUGGINGFACE, ofClass);
    expect(Object.keys(await shapesOfExport(made)).sort()).toEqual(
      Object.keys(expected)
        .filter((name) => kind.pools || !/pooler/.test(name))
        .sort(),
    );
    const proof = await verified(files, made);
    expect(proof).toMatchObject({ ok: true, grade: 'proved', tensors: { different: [] } });
    expect(proof.maxAbsDiff.task === null).toBe(kind.head === null);
    expect(proof.maxAbsDiff.pooled === null).toBe(!kind.pools);
    const { loaders } = await inspect(memoryInput(made), platform);
    expect(loaders?.transformers.readable).toBe(true);
    const told = loaders?.transformers.issues.map((issue) => issue.kind);
    expect(told?.filter((issue) => /heads|pooler|tensors/.test(issue))).toEqual(
      kind.name === 'no task and no pooler' ? ['pooler-missing'] : [],
    );
  });

  it.runIf(layout.mapping !== 'where widths differ')(
    'keeps all its variables in Google’s layout, and is proved',
    async () => {
      const made = await converted(files, 'google');
      const proof = await verified(files, made);
      expect(proof).toMatchObject({ ok: true, grade: 'proved', tensors: { different: [] } });
      expect(proof.tensors.missing).toEqual(kind.crf && layout.dialect === 'huggingface' ? [CRF[layout.name]] : []);
      expect(proof.maxAbsDiff.task === null).toBe(kind.head === null);
      const [head] = kind.head ?? ['labels'];
      const names = (await inspect(memoryInput(made), platform)).tensors.map(({ name }) => name);
      for (const name of HEADS.google[head]) expect(names.includes(name)).toBe(kind.head !== null);
      const again = await converted(made, 'huggingface');
      expect(await verified(made, again)).toMatchObject({ ok: true, grade: 'proved' });
    },
  );

  it.runIf(layout.name === 'huggingface')('is proved as ONNX, run by ONNX’s own runtime', async () => {
    for (const dtype of ['float32', 'int8'] as const) {
      const proof = await verified(files, await filesConverted(memoryInput(files), 'onnx', dtype));
      expect(proof).toMatchObject({ ok: true, tensors: { different: [], missing: [] }, graph: { dtype } });
      expect(proof.maxAbsDiff.task === null).toBe(kind.head === null);
      expect(proof.maxAbsDiff.mlm === null).toBe(!/words|pretraining/.test(kind.name));
    }
  });

  it.runIf(/words|pretraining/.test(kind.name))('fills in words', async () => {
    const options = { top: 2, backend: 'wasm' } as const;
    const { answer } = await tryModel(memoryInput(files), '天[MASK]', options, platform, quietRun());
    expect(answer).toMatchObject({ kind: 'words', masks: [{}] });
  });
});

describe('a model of which a head’s pooler is missing', () => {
  it.each(WITH_HEADS)('is incomplete with its sentence order: $name', async (layout) => {
    const kind: Kind = { name: '', head: null, without: /\bpooler\b/, architecture: '', pools: true };
    const { error } = await inspect(memoryInput(filesOf(layout, shapesOf(layout, kind))), platform);
    expect(error).toMatchObject({ kind: 'tensor-missing' });
  });

  it('is incomplete as the classifier that its configuration names', async () => {
    const kind: Kind = { name: '', head: ['labels', 3], without: NO_POOLER, architecture: '', pools: true };
    const config = { architectures: ['AlbertForSequenceClassification'], model_type: 'albert' };
    const { error } = await inspect(memoryInput(filesOf(HUGGINGFACE, shapesOf(HUGGINGFACE, kind), config)), platform);
    expect(error).toMatchObject({ facts: { tensors: ['albert.pooler.weight', 'albert.pooler.bias'] } });
  });

  it.each(WITH_HEADS)('is damaged with half of it: $name', async (layout) => {
    const kind: Kind = { name: '', head: null, without: /pooler.*bias|^cls|^pred|^sop/, architecture: '', pools: true };
    const { error } = await inspect(memoryInput(filesOf(layout, shapesOf(layout, kind))), platform);
    expect(error).toMatchObject({ kind: 'tensor-missing' });
  });
});

describe('a head of labels beside a pooler is what its configuration’s class says', () => {
  it.each([
    ['AlbertForTokenClassification', 3],
    ['AlbertForSequenceClassification', 3],
    ['AlbertForSequenceClassification', 1],
    ['AlbertForMultipleChoice', 1],
  ])('%s of %i', async (architecture, labels) => {
    const kind: Kind = { name: '', head: ['labels', labels], without: PRETRAINING, architecture, pools: true };
    const files = filesOf(HUGGINGFACE, shapesOf(HUGGINGFACE, kind), { architectures: [architecture] });
    expect((await inspect(memoryInput(files), platform)).targets?.huggingface).toMatchObject({ class: architecture });
    const made = await converted(files, 'huggingface');
    expect(await verified(files, made)).toMatchObject({ ok: true, grade: 'proved' });
    expect(await verified(files, await converted(files, 'google'))).toMatchObject({ ok: true, grade: 'proved' });
  });
});

describe('a task that a person says', () => {
  interface Case {
    readonly task: Task;
    readonly head: Kind['head'];
    readonly without: RegExp;
    readonly architecture: string;
    readonly others: readonly Task[];
  }
  const CASES: readonly Case[] = [
    {
      task: 'tagging',
      head: ['labels', 5],
      without: PRETRAINING,
      architecture: 'AlbertForTokenClassification',
      others: ['classification'],
    },
    {
      task: 'choice',
      head: ['labels', 1],
      without: PRETRAINING,
      architecture: 'AlbertForMultipleChoice',
      others: ['classification'],
    },
    {
      task: 'classification',
      head: ['labels', 5],
      without: PRETRAINING,
      architecture: 'AlbertForSequenceClassification',
      others: ['tagging'],
    },
    { task: 'pretraining', head: ['labels', 2], without: /^$/, architecture: 'AlbertForPreTraining', others: [] },
    { task: 'masked-words', head: null, without: /^$/, architecture: 'AlbertForMaskedLM', others: [] },
    { task: 'none', head: ['answers', 2], without: PRETRAINING, architecture: 'AlbertModel', others: [] },
    {
      task: 'masked-words',
      head: null,
      without: /\bpooler\b/,
      architecture: 'AlbertForMaskedLM',
      others: [],
    },
  ];

  /** With two factors, and with a mapping; what a person says is the same in all. */
  const OF_EITHER_KIND = WITH_HEADS.filter(({ name }) => name === 'brightmart' || name === 'huggingface');

  it.each(
    OF_EITHER_KIND.flatMap((layout) => CASES.map((one) => ({ ...one, layout, title: `${layout.name}, ${one.task}` }))),
  )('makes its class, and is proved: $title', async ({ layout, task, head, without, architecture, others }) => {
    const kind: Kind = { name: '', head, without, architecture, pools: true };
    const files = filesOf(layout, shapesOf(layout, kind));
    const inspection = await inspect(input(files, task), platform);
    expect(inspection.targets?.huggingface).toMatchObject({ class: architecture });
    expect(inspection.task).toBe(task);
    if (others.length > 0) expect(inspection.otherTasks).toEqual(others);
    const made = await converted(files, 'huggingface', task);
    expect(await verified(files, made, task)).toMatchObject({ ok: true, grade: 'proved' });
    const { loaders } = await inspect(memoryInput(made), platform);
    expect(loaders?.transformers.issues.filter((issue) => /heads|pooler|tensors/.test(issue.kind))).toEqual([]);
    if (task !== 'tagging' || layout.mapping === 'where widths differ') return;
    expect(await verified(files, await converted(files, 'google', task), task)).toMatchObject({ grade: 'proved' });
  });

  it('of masked words lets a model fill in words whose sentence order has no pooler', async () => {
    const kind: Kind = { name: '', head: null, without: /\bpooler\b/, architecture: '', pools: true };
    const files = filesOf(HUGGINGFACE, shapesOf(HUGGINGFACE, kind));
    const options = { top: 2, backend: 'wasm' } as const;
    const trial = (task: Said) => tryModel(input(files, task), '天[MASK]', options, platform, quietRun());
    await expect(trial('auto')).rejects.toThrow(/tensor-missing/);
    expect((await trial('masked-words')).answer).toMatchObject({ kind: 'words', masks: [{}] });
  });

  it('is said to be assumed where nobody says it', async () => {
    const kind: Kind = { name: '', head: ['labels', 5], without: PRETRAINING, architecture: '', pools: true };
    const files = filesOf(HUGGINGFACE, shapesOf(HUGGINGFACE, kind));
    const told = async (task: Said) =>
      (await conversionFor(files, 'huggingface', task)).conversion.warnings.find(({ code }) => code === 'TASK_ASSUMED');
    expect(await told('auto')).toMatchObject({ facts: { task: 'classification', others: ['tagging'] } });
    expect(await told('classification')).toBeUndefined();
  });

  it('is not proved by a model of another', async () => {
    const kind: Kind = { name: '', head: ['labels', 5], without: PRETRAINING, architecture: '', pools: true };
    const files = filesOf(HUGGINGFACE, shapesOf(HUGGINGFACE, kind));
    const made = await converted(files, 'huggingface', 'classification');
    expect((await verified(files, made, 'tagging')).ok).toBe(false);
    expect((await verified(files, made)).ok).toBe(true);
  });

  it.each(WITH_HEADS)('is refused without its head, with those that there are: $name', async (layout) => {
    const kind: Kind = { name: '', head: ['labels', 5], without: PRETRAINING, architecture: '', pools: true };
    const files = filesOf(layout, shapesOf(layout, kind));
    const possible = ['classification', 'tagging', 'none'];
    const refused = async (task: Task) => {
      const { conversion } = await conversionFor(files, 'huggingface', task);
      return conversion.status === 'refused' ? conversion.problem : null;
    };
    expect(await refused('answers')).toMatchObject({
      code: 'MISSING_TENSOR',
      facts: {
        task: 'answers',
        architecture: 'AlbertForQuestionAnswering',
        tensors: HEADS[layout.name].answers,
        possible,
      },
    });
    expect(await refused('choice')).toMatchObject({ code: 'WRONG_SHAPE', facts: { labels: 5, possible } });
    expect(await refused('masked-words')).toMatchObject({ code: 'MISSING_TENSOR', facts: { possible } });
  });

  it('is refused without its pooler', async () => {
    const kind: Kind = { name: '', head: ['labels', 5], without: NO_POOLER, architecture: '', pools: true };
    const { error } = await inspect(
      input(filesOf(HUGGINGFACE, shapesOf(HUGGINGFACE, kind)), 'classification'),
      platform,
    );
    expect(error).toMatchObject({
      kind: 'task-without-head',
      facts: { tensors: ['albert.pooler.weight', 'albert.pooler.bias'], possible: ['tagging', 'none'] },
    });
  });
});

describe('names of labels', () => {
  const kind: Kind = { name: '', head: ['labels', 2], without: PRETRAINING, architecture: '', pools: true };
  const NAMES = { id2label: { 0: '好评', 1: '差评' }, label2id: { 好评: 0, 差评: 1 } };
  const exported = async (layout: LayoutWithHeads, config: Readonly<Record<string, unknown>>) => {
    const files = filesOf(layout, shapesOf(layout, kind), config);
    const { conversion, made } = await conversionFor(files, 'huggingface');
    return { files, made, conversion, config: JSON.parse(new TextDecoder().decode(made['config.json'])) };
  };

  it.each(WITH_HEADS)('go into an export, and so does how they were trained: $name', async (layout) => {
    const { files, made, config, conversion } = await exported(layout, {
      ...NAMES,
      problem_type: 'multi_label_classification',
    });
    expect(config).toMatchObject({ ...NAMES, problem_type: 'multi_label_classification' });
    expect(conversion.warnings.map(({ code }) => code)).not.toContain('LABELS_NUMBERED');
    expect((await inspect(memoryInput(files), platform)).labels).toEqual(['好评', '差评']);
    const { 'README.md': _, ...same } = made;
    expect(await converted(made, 'huggingface')).toMatchObject(same);
    if (layout.mapping === 'where widths differ') return;
    const google = await conversionFor(files, 'google');
    expect(google.conversion.warnings).toContainEqual({ code: 'LABELS_LEFT_OUT', facts: { labels: ['好评', '差评'] } });
    expect(google.made['albert_config.json']).toEqual(
      (await converted(filesOf(layout, shapesOf(layout, kind)), 'google'))['albert_config.json'],
    );
  });

  it('are told by label2id alone', async () => {
    const { config } = await exported(HUGGINGFACE, { label2id: { b: 1, a: 0 } });
    expect(config).toMatchObject({ id2label: { 0: 'a', 1: 'b' }, label2id: { a: 0, b: 1 } });
  });

  it.each([
    ['of another number', { 0: 'a', 1: 'b', 2: 'c' }],
    ['numbered otherwise', { 1: 'a', 2: 'b' }],
    ['that are no texts', { 0: 1, 1: 2 }],
    ['too long for anybody', { 0: 'a'.repeat(1001), 1: 'b' }],
    ['in a text', 'a, b'],
  ])('%s are numbered, which is said', async (_, id2label) => {
    const { config, conversion } = await exported(HUGGINGFACE, { id2label, problem_type: 'none that there is' });
    expect(config).toMatchObject({ id2label: { 0: 'LABEL_0', 1: 'LABEL_1' }, label2id: { LABEL_0: 0, LABEL_1: 1 } });
    expect(config).not.toHaveProperty('problem_type');
    expect(conversion.warnings).toContainEqual({ code: 'LABELS_NUMBERED', facts: { file: 'config.json', labels: 2 } });
  });

  it('that every object has, and the same one twice, are names like others', async () => {
    const id2label = JSON.parse('{"0": "__proto__", "1": "__proto__"}');
    const { config } = await exported(HUGGINGFACE, { id2label });
    expect(Object.values(config.id2label)).toEqual(['__proto__', '__proto__']);
    expect(Object.keys(config.label2id)).toEqual(['__proto__']);
  });
});
