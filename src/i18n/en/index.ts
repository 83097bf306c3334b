import type { LanguageTexts } from '../texts.ts';
import { commandLine } from './command-line.ts';
import { issues } from './issues.ts';
import { problems } from './problems.ts';
import { warnings } from './warnings.ts';
import { window } from './window.ts';

export const en: LanguageTexts = {
  name: 'English',
  tag: 'en',
  problems,
  warnings,
  issues,
  window,
  commandLine,
};
