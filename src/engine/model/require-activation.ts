import { ACTIVATION_NAMES } from '../albert/forward/activation.ts';
import { fail, type ProblemError } from '../problem/problem.ts';
import { reason } from '../problem/reason.ts';
import type { Model, RunnableModel } from './model.ts';

/** A model as one that can be run. @throws CONFIG_MISMATCH for an activation that its dialect does not know */
export function requireActivation(model: Model): RunnableModel {
  const { activation } = model;
  if (activation) return { ...model, activation };
  throw unknownActivation(model);
}

/** CONFIG_MISMATCH, for an activation that nobody knows. */
export function unknownActivation({ hiddenAct, config, layout }: Model): ProblemError {
  const expected = reason('one-of', { values: ACTIVATION_NAMES[layout.dialect] });
  const value = JSON.stringify(hiddenAct);
  return fail('config-value', { file: config?.file ?? '', key: 'hidden_act', value, expected });
}
