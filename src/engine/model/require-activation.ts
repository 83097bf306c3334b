import { ACTIVATION_NAMES } from '../albert/forward/activation.ts';
import { fail } from '../problem.ts';
import type { Model, RunnableModel } from './model.ts';

/** A model as one that can be run. @throws CONFIG_MISMATCH for an activation that its dialect does not know */
export function requireActivation(model: Model): RunnableModel {
  const { activation, hiddenAct, config, layout } = model;
  if (activation) return { ...model, activation };
  const expected = ACTIVATION_NAMES[layout.dialect];
  const value = JSON.stringify(hiddenAct);
  throw fail('config-value', { file: config?.file ?? '', key: 'hidden_act', value, expected });
}
