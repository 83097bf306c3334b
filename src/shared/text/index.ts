import type { Language } from '../../engine/messages/index.ts';
import { en } from './en.ts';
import type { Texts } from './texts.ts';
import { zh } from './zh.ts';

export type { Language } from '../../engine/messages/index.ts';
export { BACKEND_NAMES } from './backend-names.ts';
export type { Texts } from './texts.ts';

const TEXTS: { readonly [L in Language]: Texts } = { en, zh };

/** All texts of a language. */
export function texts(language: Language): Texts {
  return TEXTS[language];
}
