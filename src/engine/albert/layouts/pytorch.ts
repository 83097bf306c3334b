/** What PyTorch adds to the name of a module for each of its parts, whoever's layout it is. */

import type { Layout } from './layout.ts';

export const PYTORCH_PARTS = {
  table: '.weight',
  vector: '.bias',
  kernel: '.weight',
  bias: '.bias',
  gamma: '.weight',
  beta: '.bias',
  weights: '.weight',
  'head bias': '.bias',
} as const satisfies Layout['parts'];
