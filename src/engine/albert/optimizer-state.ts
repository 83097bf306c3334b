/**
 * Tells what an optimizer left in a checkpoint: slot variables (`VARIABLE/adam_m`), powers of beta, the step counter.
 * They belong to training, not to the model.
 */

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
]);
const COUNTERS = /(^|\/)(global_step|beta1_power|beta2_power|current_loss_scale|good_steps|bad_steps)$/;

/**
 * Whether a tensor is optimizer state. A slot is named below the variable it belongs to; that name alone tells it,
 * since a variable is never the scope of another: so the slots of optimizers that we do not know are found too.
 */
export function isOptimizerState(name: string, names: ReadonlySet<string>): boolean {
  if (COUNTERS.test(name)) return true;
  const slash = name.lastIndexOf('/');
  if (slash < 0) return false;
  return names.has(name.slice(0, slash)) || SLOT_NAMES.has(name.slice(slash + 1));
}
