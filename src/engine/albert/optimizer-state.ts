/**
 * Tells what an optimizer left in a checkpoint: slot variables (`VARIABLE/adam_m`), powers of beta, the step counter.
 * They belong to training, not to the model.
 */

import type { TensorInfo } from '../formats/tensor.ts';

/** The parts of a tensor that matter here. */
type Named = Pick<TensorInfo, 'name' | 'shape'>;

const SLOT_NAMES = new Set([
  'adam_m',
  'adam_v',
  'lamb_m',
  'lamb_v',
  'Adam',
  'Adam_1',
  'AdamWeightDecayOptimizer',
  'AdamWeightDecayOptimizer_1',
  'LAMB',
  'LAMB_1',
  'Momentum',
  'RMSProp',
  'RMSProp_1',
  'Adagrad',
  'Adadelta',
  'Adadelta_1',
  'ExponentialMovingAverage',
  // Adafactor keeps means of rows and columns, of other shapes than the variable.
  'vr',
  'vc',
]);
const COUNTERS = /(^|\/)(global_step|beta1_power|beta2_power|current_loss_scale|good_steps|bad_steps)$/;

/**
 * Whether a tensor is optimizer state. A slot is named below the variable it belongs to and has its shape: so the slots
 * of optimizers that we do not know are found too, and a task head `a/b` beside a variable `a` is not taken for one.
 */
export function isOptimizerState(tensor: Named, tensors: ReadonlyMap<string, Named>): boolean {
  const { name, shape } = tensor;
  if (COUNTERS.test(name)) return true;
  const slash = name.lastIndexOf('/');
  if (slash < 0) return false;
  if (SLOT_NAMES.has(name.slice(slash + 1))) return true;
  const variable = tensors.get(name.slice(0, slash));
  return variable !== undefined && variable.shape.join() === shape.join();
}
