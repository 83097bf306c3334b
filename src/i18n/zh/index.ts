import type { LanguageTexts } from '../texts.ts';
import { issues } from './issues.ts';
import { problems } from './problems.ts';
import { warnings } from './warnings.ts';
import { window } from './window.ts';
import { windowHints } from './window-hints.ts';

export const zh: LanguageTexts = {
  name: '中文',
  tag: 'zh-CN',
  problems,
  warnings,
  issues,
  window,
  windowHints,
};
