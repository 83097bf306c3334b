/** The options that are kept from one session to the next, and how they are read back from whatever is stored. */

import { TARGET_NAMES, type TargetName } from '../engine/targets/names.ts';

export const LANGUAGE_CHOICES = ['system', 'en', 'zh'] as const;
export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export const BACKEND_CHOICES = ['auto', 'tensorflow', 'wasm'] as const;

export interface KeptOptions {
  readonly language: (typeof LANGUAGE_CHOICES)[number];
  readonly theme: (typeof THEME_CHOICES)[number];
  readonly format: TargetName;
  /** Whether both models are run after converting, and compared. */
  readonly verify: boolean;
  /** Whether the output is packed into a zip. */
  readonly zip: boolean;
  readonly backend: (typeof BACKEND_CHOICES)[number];
}

/** Reads stored options, of whatever shape: a part that cannot be read has its default, the others are as chosen. */
export function readOptions(stored: unknown): KeptOptions {
  const parts: Partial<Record<keyof KeptOptions, unknown>> =
    typeof stored === 'object' && stored !== null ? stored : {};
  return {
    language: oneOf(LANGUAGE_CHOICES, parts.language, 'system'),
    theme: oneOf(THEME_CHOICES, parts.theme, 'system'),
    format: oneOf(TARGET_NAMES, parts.format, TARGET_NAMES[0]),
    verify: parts.verify !== false,
    zip: parts.zip === true,
    backend: oneOf(BACKEND_CHOICES, parts.backend, 'auto'),
  };
}

function oneOf<T>(choices: readonly T[], found: unknown, otherwise: T): T {
  return choices.find((choice) => choice === found) ?? otherwise;
}
