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

/** As PyTorch calls the parts of a norm, which ports of TensorFlow's models once called otherwise; transformers read both. */
export function ofPyTorch(name: string): string {
  return name.replace(/(norm\.)gamma$/i, '$1weight').replace(/(norm\.)beta$/i, '$1bias');
}
