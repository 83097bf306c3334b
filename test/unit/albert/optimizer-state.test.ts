import { expect, it } from 'vitest';
import { isOptimizerState } from '../../../src/engine/albert/optimizer-state.ts';

const variables = new Map(
  Object.entries({ 'bert/pooler/dense/kernel': [8, 8], output_weights: [15, 8], output_bias: [15] }).map(
    ([name, shape]) => [name, { name, shape }],
  ),
);

it.each([
  ['global_step', []],
  ['beta1_power', []],
  ['optimizer/beta2_power', []],
  ['bert/pooler/dense/kernel/adam_m', [8, 8]],
  ['bert/pooler/dense/kernel/SomeNewOptimizer_3', [8, 8]],
  ['bert/pooler/dense/kernel/vr', [8]],
  ['output_weights/adam_v', [15, 8]],
  ['a/variable/that/is/gone/adam_m', [3]],
])('%s %j is optimizer state', (name, shape) => {
  expect(isOptimizerState({ name, shape }, variables)).toBe(true);
});

it.each([
  ['bert/pooler/dense/kernel', [8, 8]],
  ['output_weights', [15, 8]],
  ['output_bias/of_a_second_head', [4]],
  ['classifier/kernel', [8, 2]],
  ['global_step_embedding', [4, 4]],
  ['adam_m', [8]],
])('%s %j is part of the model', (name, shape) => {
  expect(isOptimizerState({ name, shape }, variables)).toBe(false);
});
