/** The languages. Another one is a folder and a line here. */

import { en } from './en/index.ts';
import type { LanguageTexts } from './texts.ts';
import { zh } from './zh/index.ts';

export const LANGUAGES = { en, zh } satisfies Readonly<Record<string, LanguageTexts>>;

export type Language = keyof typeof LANGUAGES;

/** Their codes, as lists and switches show them. */
export const LANGUAGE_CODES = Object.keys(LANGUAGES) as readonly Language[];

/** The language of a BCP 47 tag or POSIX locale such as `zh-CN` or `zh_CN.UTF-8`; `null` for one that is not here. */
export function knownLanguage(locale: string): Language | null {
  const [code = ''] = locale.toLowerCase().split(/[-_.@]/);
  return Object.hasOwn(LANGUAGES, code) ? (code as Language) : null;
}

/** The same, English for one that is not here. */
export function languageOf(locale: string): Language {
  return knownLanguage(locale) ?? 'en';
}
