/** Tells problems and warnings in words. */

import type { CompatibilityIssue } from '../compatibility/issue.ts';
import type { Problem } from '../problem/problem.ts';
import type { Warning } from '../problem/warning.ts';
import { type Catalogue, issueText, type Told } from './catalogue.ts';
import { en } from './en.ts';
import { visibleFacts } from './visible.ts';
import { zh } from './zh.ts';

export type Language = 'en' | 'zh';
export type { Told } from './catalogue.ts';
export { bytesText } from './catalogue.ts';
export { cutInMiddle, visible } from './visible.ts';

const CATALOGUES: { readonly [L in Language]: Catalogue } = { en, zh };

/** What was found and where, and what to do. */
export function describeProblem(problem: Problem, language: Language): Told {
  // The kind and the facts belong together; the compiler cannot follow that through an index.
  const tell = CATALOGUES[language].problems[problem.kind] as (facts: Problem['facts']) => Told;
  return tell(visibleFacts(problem.facts));
}

/** A warning as one or two sentences. */
export function describeWarning(warning: Warning, language: Language): string {
  const tell = CATALOGUES[language].warnings[warning.code] as (facts: Warning['facts']) => string;
  return tell(visibleFacts(warning.facts));
}

/** What stands in a loader's way, and what to do. */
export function describeIssue(issue: CompatibilityIssue, language: Language): Told {
  return issueText(CATALOGUES[language].issues, visibleFacts(issue));
}

/** That a configuration was mended, or had nothing wrong. */
export function describeFix(
  fixed: { readonly file: string; readonly kept: string } | null,
  language: Language,
): string {
  const { configFixed, configInOrder } = CATALOGUES[language];
  return fixed ? configFixed(visibleFacts(fixed)) : configInOrder;
}

/** The language of a BCP 47 tag or POSIX locale such as `zh-CN` or `zh_CN.UTF-8`; English unless it is Chinese. */
export function languageOf(locale: string): Language {
  return /^zh\b|^zh[_-]/i.test(locale) ? 'zh' : 'en';
}
