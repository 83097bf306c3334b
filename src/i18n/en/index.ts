import type { LanguageTexts } from '../texts.ts';
import { issues } from './issues.ts';
import { problems } from './problems.ts';
import { warnings } from './warnings.ts';
import { window } from './window.ts';
import { windowHints } from './window-hints.ts';

export const en: LanguageTexts = {
  name: 'English',
  tag: 'en',
  problems,
  warnings,
  issues,
  window,
  windowHints,
};
