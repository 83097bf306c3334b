import { expect, it } from 'vitest';
import { trainingState } from '../../../src/engine/albert/training-state.ts';

const VARIABLES: Readonly<Record<string, readonly number[]>> = {
  'bert/pooler/dense/kernel': [8, 8],
  'bert/pooler/dense/bias': [8],
  'cls/seq_relationship/output_weights': [2, 8],
  output_weights: [2, 8],
  output_bias: [2],
};
const OF_MODEL = new Set(Object.keys(VARIABLES).slice(0, 3));

type Given = readonly (readonly [name: string, shape: readonly number[], dtype?: 'int64'])[];

function found(beside: Given): readonly string[] {
  const tensors = [...Object.entries(VARIABLES), ...beside].map(([name, shape, dtype = 'float32' as const]) => ({
    name,
    shape,
    dtype,
  }));
  return [...trainingState(tensors, OF_MODEL)];
}

it.each<[what: string, beside: Given]>([
  [
    'counters',
    [
      ['global_step', [], 'int64'],
      ['beta1_power', []],
      ['optimizer/beta2_power', []],
    ],
  ],
  [
    'a loss scale',
    [
      ['loss_scale', []],
      ['num_good_steps', [], 'int64'],
      ['amp/steps', [], 'int64'],
    ],
  ],
  ['slots of an optimizer that nobody knows', [['bert/pooler/dense/kernel/SomeNewOptimizer_3', [8, 8]]]],
  ['slots below a scope of their own', [['training/bert/pooler/dense/kernel/AdamW_1', [8, 8]]]],
  ['slots that end with the name', [['optimizer/m/bert/pooler/dense/kernel', [8, 8]]]],
  ['slots joined by another sign', [['bert/pooler/dense/kernel_momentum', [8, 8]]]],
  ['slots of a head', [['output_weights/adam_v', [2, 8]]]],
  [
    'slots of a head below the scope of others',
    [
      ['training/bert/pooler/dense/kernel/AdamW', [8, 8]],
      ['training/bert/pooler/dense/bias/AdamW', [8]],
      ['training/output_weights/AdamW', [2, 8]],
    ],
  ],
  [
    'means of rows and columns',
    [
      ['bert/pooler/dense/kernel/vr', [8]],
      ['bert/pooler/dense/kernel/vc', [8]],
    ],
  ],
  [
    'slots of variables that are gone',
    [
      ['bert/pooler/dense/kernel/adam_m', [8, 8]],
      ['bert/pooler/dense/bias/adam_m', [8]],
      ['a/variable/that/is/gone/adam_m', [3]],
    ],
  ],
])('%s are of training', (_, beside) => {
  expect(found(beside)).toEqual(beside.map(([name]) => name));
});

it.each<[what: string, beside: Given]>([
  ['a head below the name of another', [['output_bias/of_a_second_head', [4]]]],
  [
    'a second head',
    [
      ['classifier/kernel', [8, 2]],
      ['classifier/bias', [2]],
    ],
  ],
  [
    'a head whose name ends as another’s',
    [
      ['cls/squad/output_weights', [2, 8]],
      ['cls/squad/output_bias', [2]],
    ],
  ],
  ['a second head beside the first', [['output_weights_2', [2, 8]]]],
  ['a table', [['global_step_embedding', [4, 4]]]],
  ['a name of a slot without a variable', [['adam_m', [8]]]],
  [
    'a number of a head’s',
    [
      ['crf/transitions', [4, 4]],
      ['crf/temperature', []],
    ],
  ],
  ['another shape', [['training/bert/pooler/dense/kernel', [9, 9]]]],
  ['the bias of one label', [['score/output_bias', [1]]]],
])('%s is of the model', (_, beside) => {
  expect(found(beside)).toEqual([]);
});

it('takes no longer than a moment for names of many parts', () => {
  const beside = Array.from({ length: 20_000 }, (_, at): [string, readonly number[]] => [
    `${at}/bert/pooler/dense/kernel/${at % 7_000}`,
    [8, 8],
  ]);
  const long = `${'a/'.repeat(100_000)}b`;
  expect(found([...beside, [long, [3]]])).toHaveLength(20_000);
});
