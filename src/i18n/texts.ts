/** Everything that is said, as English has it: a language that lacks something does not compile. */

import type { commandLine } from './en/command-line.ts';
import type { window } from './en/window.ts';
import type { IssueSentences, ProblemSentences, WarningSentences, WindowHints } from './sentences.ts';

export type WindowTexts = typeof window;
export type CommandLineTexts = typeof commandLine;

export interface LanguageTexts {
  /** The language's own name. */
  readonly name: string;
  /** BCP 47: `lang` in a page, and how numbers are written. */
  readonly tag: string;
  readonly problems: ProblemSentences;
  readonly warnings: WarningSentences;
  readonly issues: IssueSentences;
  readonly window: WindowTexts;
  readonly windowHints: WindowHints;
}
