/** What the command line says. Apart from the rest, which windows load, and it loads for what is wrong. */

import type { Language } from './languages.ts';
import type { CommandLineTexts } from './texts.ts';

/** By file, of every language's folder. */
const FILES = import.meta.glob<CommandLineTexts>('./*/command-line.ts', { eager: true, import: 'commandLine' });

const COMMAND_LINE = Object.fromEntries(
  Object.entries(FILES).map(([file, texts]) => [file.split('/')[1], texts]),
) as Readonly<Record<Language, CommandLineTexts>>;

export const COMMAND_LINE_LANGUAGES = Object.keys(COMMAND_LINE) as readonly Language[];

export function commandLineTexts(language: Language): CommandLineTexts {
  return COMMAND_LINE[language];
}
