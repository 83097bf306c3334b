/** Steps of one training, as trainers leave them side by side: `model.ckpt-1000`, `model.ckpt-2000`. */

import type { Input } from './source.ts';

const STEP = /^(.*)-(\d+)$/;

/** The steps of the same training as one of them, the newest first; empty where there are no others. */
export function stepsBeside(prefix: string, prefixes: readonly string[]): readonly string[] {
  const [, training] = STEP.exec(prefix) ?? [];
  if (training === undefined) return [];
  const steps = prefixes.filter((other) => STEP.exec(other)?.[1] === training);
  return steps.length > 1 ? steps.sort((one, other) => numberOf(other) - numberOf(one)) : [];
}

/** The newest of them, where all are steps of one training; `null` for any others. */
export function newestStep(prefixes: readonly string[]): string | null {
  const steps = stepsBeside(prefixes[0] ?? '', prefixes);
  return steps.length === prefixes.length ? (steps[0] ?? null) : null;
}

/** An input of which a person said which step of it is meant: that tells its output from those of others. */
export function atStep<Of extends Pick<Input, 'name' | 'prefix' | 'selection'>>(input: Of): Of {
  const { name, prefix, selection } = input;
  if (selection?.step === undefined || selection.step === prefix) return input;
  const before = STEP.exec(prefix ?? '')?.[2];
  const stem = before === undefined ? name : name.replace(new RegExp(`[-_]${before}$`), '');
  return { ...input, prefix: selection.step, name: `${stem}_${STEP.exec(selection.step)?.[2] ?? selection.step}` };
}

/** Which step it is. */
export function numberOf(prefix: string): number {
  return Number(STEP.exec(prefix)?.[2]);
}
