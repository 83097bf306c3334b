import { expect, it } from 'vitest';
import { isOptimizerState } from '../../../src/engine/albert/optimizer-state.ts';

const names = new Set(['bert/pooler/dense/kernel', 'output_weights', 'output_bias']);

it.each([
  'global_step',
  'beta1_power',
  'optimizer/beta2_power',
  'bert/pooler/dense/kernel/adam_m',
  'bert/pooler/dense/kernel/SomeNewOptimizer_3',
  'output_weights/adam_v',
  'a/variable/that/is/gone/adam_m',
])('%s is optimizer state', (name) => {
  expect(isOptimizerState(name, names)).toBe(true);
});

it.each(['bert/pooler/dense/kernel', 'output_weights', 'classifier/kernel', 'global_step_embedding', 'adam_m'])(
  '%s is part of the model',
  (name) => {
    expect(isOptimizerState(name, names)).toBe(false);
  },
);
