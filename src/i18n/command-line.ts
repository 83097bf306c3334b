/** What the command line says. Apart from the rest, which windows load, and it loads for what is wrong. */

import { commandLine as en } from './en/command-line.ts';
import type { Language } from './languages.ts';
import type { CommandLineTexts } from './texts.ts';
import { commandLine as zh } from './zh/command-line.ts';

const COMMAND_LINE: Readonly<Record<Language, CommandLineTexts>> = { en, zh };

export const COMMAND_LINE_LANGUAGES = Object.keys(COMMAND_LINE) as readonly Language[];

export function commandLineTexts(language: Language): CommandLineTexts {
  return COMMAND_LINE[language];
}
