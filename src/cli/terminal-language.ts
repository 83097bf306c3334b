/** The language to speak on the terminal. */

import { knownLanguage, type Language, languageOf } from '../i18n/index.ts';

/**
 * The language that the environment asks for: by POSIX's variables in their order, of which Windows sets none, else that
 * of the system. GNU's list LANGUAGE goes before them, unless they ask for none by "C".
 * @param system the system's own locale, a BCP 47 tag
 */
export function terminalLanguage(
  env: NodeJS.ProcessEnv = process.env,
  system: () => string = () => Intl.DateTimeFormat().resolvedOptions().locale,
): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || system();
  if (/^(C|POSIX)([._-]|$)/.test(locale)) return 'en';
  const wanted = (env['LANGUAGE'] ?? '').split(':').filter((name) => name !== '');
  if (wanted.length === 0) return languageOf(locale);
  return wanted.map(knownLanguage).find((known) => known !== null) ?? 'en';
}
