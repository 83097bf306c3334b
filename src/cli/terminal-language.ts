/** The language to speak on the terminal. */

import { COMMAND_LINE_LANGUAGES } from '../i18n/command-line.ts';
import type { Language } from '../i18n/languages.ts';
import { languageAmong } from '../i18n/locale.ts';

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
  const known = (wanted.length === 0 ? [locale] : wanted).map((name) => languageAmong(COMMAND_LINE_LANGUAGES, name));
  return known.find((language) => language !== null) ?? 'en';
}
