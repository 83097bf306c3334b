/** Models of every task in every layout: what each target makes of them, and that nothing is lost on the way. */

import { describe, expect, it } from 'vitest';
import { LAYOUTS } from '../../../src/engine/albert/layouts/index.ts';
import type { Layout, LayoutName } from '../../../src/engine/albert/layouts/layout.ts';
import { shapesIn } from '../../../src/engine/albert/sizes.ts';
import { readSafetensors } from '../../../src/engine/formats/safetensors/reader.ts';
import { elements } from '../../../src/engine/formats/tensor.ts';
import { memorySource } from '../../../src/engine/host/source.ts';
import type { TargetName } from '../../../src/engine/targets/names.ts';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import { tryModel } from '../../../src/engine/use-cases/fill-mask/fill-mask.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { torchLayout, torchZip } from '../../layouts/pytorch.ts';
import { type Files, MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { bundleFiles, configFile, floatTensor, SIZES } from '../small-albert.ts';

const { hiddenSize: H } = SIZES;

type Shapes = Readonly<Record<string, readonly number[]>>;
type Head = 'labels' | 'answers';

/** What the heads of tasks are called. */
const HEADS: Readonly<Record<LayoutName, Readonly<Record<Head, readonly [weights: string, bias: string]>>>> = {
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
};

const CRF: Readonly<Record<LayoutName, string>> = {
  brightmart: 'crf_loss/transitions',
  google: 'transitions',
  'brightmart-pytorch': 'crf.transitions',
  huggingface: 'crf.transitions',
};

interface Kind {
  readonly name: string;
  readonly head: readonly [Head, labels: number] | null;
  readonly crf?: boolean;
  /** Of the heads of its pretraining, and its pooler, what it lacks. */
  readonly without: RegExp;
  readonly architecture: string;
  /** Whether its class has a pooler. */
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

const ALL = LAYOUTS.flatMap((layout) => KINDS.map((kind) => ({ layout, kind, title: `${layout.name}, ${kind.name}` })));

function shapesOf({ name, ...layout }: Layout, { head, crf, without }: Kind): Shapes {
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

async function converted(files: Files, format: TargetName): Promise<Files> {
  const sink = new MemorySink();
  const options = { size: 'auto', format, backend: 'wasm', name: 'made' } as const;
  const conversion = await convert(memoryInput(files), async () => sink, options, platform, quietRun());
  expect(conversion).toMatchObject({ status: 'converted' });
  return Object.fromEntries(sink.committed ?? []);
}

async function shapesOfExport(files: Files): Promise<Shapes> {
  const weights = files['model.safetensors'] ?? new Uint8Array(0);
  const { tensors } = await readSafetensors(memorySource('model.safetensors', weights));
  return Object.fromEntries(tensors.map(({ name, shape }) => [name, shape]));
}

const verified = (source: Files, target: Files) =>
  verify(memoryInput(source), memoryInput(target), { text: null, backend: 'wasm' }, platform, quietRun());

const HUGGINGFACE = LAYOUTS.find(({ name }) => name === 'huggingface') as Layout;

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

  it.runIf(/words|pretraining/.test(kind.name))('fills in words', async () => {
    const options = { top: 2, backend: 'wasm' } as const;
    expect((await tryModel(memoryInput(files), '天[MASK]', options, platform, quietRun())).masks).toHaveLength(1);
  });
});

describe('a model of which a head’s pooler is missing', () => {
  it.each(LAYOUTS)('is incomplete with its sentence order: $name', async (layout) => {
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

  it.each(LAYOUTS)('is damaged with half of it: $name', async (layout) => {
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
