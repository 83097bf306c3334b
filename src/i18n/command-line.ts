/** What the command line says. Apart from the rest, which windows load. */

import { commandLine as en } from './en/command-line.ts';
import type { Language } from './languages.ts';
import type { CommandLineTexts } from './texts.ts';
import { commandLine as zh } from './zh/command-line.ts';

const COMMAND_LINE: Readonly<Record<Language, CommandLineTexts>> = { en, zh };

export function commandLineTexts(language: Language): CommandLineTexts {
  return COMMAND_LINE[language];
}
