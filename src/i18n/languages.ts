/** The languages. Another one is a folder and a line here. */

import { en } from './en/index.ts';
import { languageAmong } from './locale.ts';
import type { LanguageTexts } from './texts.ts';
import { zh } from './zh/index.ts';

export const LANGUAGES = { en, zh } satisfies Readonly<Record<string, LanguageTexts>>;

export type Language = keyof typeof LANGUAGES;

/** Their codes, as lists and switches show them. */
export const LANGUAGE_CODES = Object.keys(LANGUAGES) as readonly Language[];

/** The language of a locale, English for one that is not here. */
export function languageOf(locale: string): Language {
  return languageAmong(LANGUAGE_CODES, locale) ?? 'en';
}
