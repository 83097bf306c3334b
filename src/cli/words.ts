/** Problems and notices for the command line, in the language of the terminal. */

import { describeNotice, describeProblem, type Language, languageOf } from '../engine/messages/index.ts';
import type { Notice } from '../engine/notice.ts';
import type { Problem } from '../engine/problem.ts';

/** The language that the environment asks for, as POSIX orders the variables. */
export function terminalLanguage(env: NodeJS.ProcessEnv = process.env): Language {
  return languageOf(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '');
}

/** A problem as `--json` gives it. */
export function problemJson(problem: Problem, language: Language) {
  return { code: problem.code, ...describeProblem(problem, language) };
}

/** A notice as `--json` gives it. */
export function noticeJson(notice: Notice, language: Language) {
  return { code: notice.code, message: describeNotice(notice, language) };
}

/** A problem on the terminal. */
export function problemText(subject: string, problem: Problem, language: Language): string {
  const { message, hint } = describeProblem(problem, language);
  return `${subject}: ${problem.code}\n  ${message}\n  ${hint}\n`;
}
