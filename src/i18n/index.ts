/** What is said to people, in their language. */

import type { CompatibilityIssue } from '../engine/compatibility/issue.ts';
import type { Problem } from '../engine/problem/problem.ts';
import type { Warning } from '../engine/problem/warning.ts';
import type { Told } from './format.ts';
import { LANGUAGES, type Language } from './languages.ts';
import { sentenceOf, warningText, windowHint } from './sentences.ts';
import type { WindowTexts } from './texts.ts';
import { visibleFacts } from './visible.ts';

export { BACKEND_NAMES } from './backend-names.ts';
export { commandLineTexts } from './command-line.ts';
export { bytesText, type Told, timeText } from './format.ts';
export { LANGUAGE_CODES, LANGUAGES, type Language, languageOf } from './languages.ts';
export type { CommandLineTexts, WindowTexts as Texts } from './texts.ts';
export { cutInMiddle, visible } from './visible.ts';

/** What was found and where, and what to do. */
export function describeProblem(problem: Problem, language: Language): Told {
  return sentenceOf(LANGUAGES[language].problems, visibleFacts(problem));
}

/** The same, with what to do in the window. */
export function describeInWindow(problem: Problem, language: Language): Told {
  const told = describeProblem(problem, language);
  return { ...told, hint: windowHint(LANGUAGES[language].windowHints.problems, visibleFacts(problem)) ?? told.hint };
}

/** A warning as one or two sentences. */
export function describeWarning(warning: Warning, language: Language): string {
  return warningText(LANGUAGES[language].warnings, visibleFacts(warning));
}

/** What stands in a loader's way, and what to do. */
export function describeIssue(issue: CompatibilityIssue, language: Language): Told {
  return sentenceOf(LANGUAGES[language].issues, visibleFacts(issue));
}

/** The same, with what to do in the window. */
export function describeIssueInWindow(issue: CompatibilityIssue, language: Language): Told {
  const told = describeIssue(issue, language);
  return { ...told, hint: windowHint(LANGUAGES[language].windowHints.issues, visibleFacts(issue)) ?? told.hint };
}

/** The window and its menu. */
export function texts(language: Language): WindowTexts {
  return LANGUAGES[language].window;
}
