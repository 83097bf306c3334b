/** The options that are kept from one session to the next, and how they are read back from whatever is stored. */

import { BACKEND_CHOICES } from '../engine/compute/backend.ts';
import { OUTPUT_DTYPES, TARGET_NAMES, type TargetName } from '../engine/targets/names.ts';
import { LANGUAGE_CODES } from '../i18n/index.ts';

/** What can be chosen. The first is meant where nobody chose. */
export const KEPT_CHOICES = {
  language: ['system', ...LANGUAGE_CODES],
  theme: ['system', 'light', 'dark'],
  dtype: OUTPUT_DTYPES,
  /** Whether both models are run after converting, and compared. */
  verify: [true, false],
  /** Whether the output is packed into a zip. */
  zip: [false, true],
  backend: BACKEND_CHOICES,
} as const;

export type KeptOptions = { readonly [K in keyof typeof KEPT_CHOICES]: (typeof KEPT_CHOICES)[K][number] } & {
  /** What is made of each model, at least one. */
  readonly targets: readonly TargetName[];
  /** The percentage of the window's width that the list has beside the details. */
  readonly listShare: number;
};

/** In percent. */
export const LIST_SHARE = { least: 30, most: 70, usual: 50 } as const;

/** Reads stored options, of whatever shape: a part that cannot be read has its default, the others are as chosen. */
export function readOptions(stored: unknown): KeptOptions {
  const parts: Readonly<Record<string, unknown>> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const read = Object.entries(KEPT_CHOICES).map(([name, choices]) => {
    const found = choices.find((choice) => choice === parts[name]);
    return [name, found ?? choices[0]];
  });
  const [targets, listShare] = [readTargets(parts['targets']), readShare(parts['listShare'])];
  return { ...Object.fromEntries(read), targets, listShare } as KeptOptions;
}

function readShare(stored: unknown): number {
  const { least, most, usual } = LIST_SHARE;
  return typeof stored === 'number' && stored >= least && stored <= most ? Math.round(stored) : usual;
}

function readTargets(stored: unknown): readonly TargetName[] {
  const targets = TARGET_NAMES.filter((name) => Array.isArray(stored) && stored.includes(name));
  return targets.length > 0 ? targets : [TARGET_NAMES[0]];
}
