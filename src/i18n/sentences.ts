/** Sentences for what the engine found: one for every kind, or the language does not compile. */

import type { CompatibilityIssue, IssueFacts, IssueKind } from '../engine/compatibility/issue.ts';
import type { Problem, ProblemFacts, ProblemKind } from '../engine/problem/problem.ts';
import type { Reason, ReasonFacts, ReasonKind } from '../engine/problem/reason.ts';
import type { Warning, WarningCode, WarningFacts } from '../engine/problem/warning.ts';
import type { Told } from './format.ts';

export type ProblemSentences = { readonly [K in ProblemKind]: (facts: ProblemFacts[K]) => Told };
/** The problems of PyTorch's files. */
export type PyTorchSentences = Pick<
  ProblemSentences,
  'unsafe-global' | 'pickle-excess' | 'pickle-malformed' | 'pytorch-malformed' | 'pytorch-tensor' | 'no-state'
>;
export type WarningSentences = { readonly [K in WarningCode]: (facts: WarningFacts[K]) => string };
export type IssueSentences = { readonly [K in IssueKind]: (facts: IssueFacts[K]) => Told };
/** Clauses that stand behind a colon or in brackets, without a full stop. */
export type ReasonSentences = { readonly [K in ReasonKind]: (facts: ReasonFacts[K]) => string };

/** What is to be done in the window, where that is not what is to be done on the command line. */
export interface WindowHints {
  readonly problems: { readonly [K in ProblemKind]?: (facts: ProblemFacts[K]) => string };
  /** `null`: as the command line says it. */
  readonly issues: { readonly [K in IssueKind]?: (facts: IssueFacts[K]) => string | null };
}

/** The window's own hint; `null` where there is none. */
export function windowHint(hints: WindowHints[keyof WindowHints], found: Problem | CompatibilityIssue): string | null {
  // As below.
  const hint = (hints as Record<string, (facts: unknown) => string | null>)[found.kind];
  return hint?.(found.facts) ?? null;
}

/** The sentence for what was found. */
export function sentenceOf(sentences: ProblemSentences, found: Problem): Told;
export function sentenceOf(sentences: IssueSentences, found: CompatibilityIssue): Told;
export function sentenceOf(sentences: ReasonSentences, found: Reason): string;
export function sentenceOf(
  sentences: ProblemSentences | IssueSentences | ReasonSentences,
  found: Problem | CompatibilityIssue | Reason,
): Told | string {
  // The kind and the facts belong together; the compiler cannot follow that through an index.
  const sentence = (sentences as Record<string, (facts: unknown) => Told | string>)[found.kind];
  return sentence?.(found.facts) ?? '';
}

/** The sentence of a warning. */
export function warningText(sentences: WarningSentences, { code, facts }: Warning): string {
  const sentence = sentences[code] as (facts: Warning['facts']) => string;
  return sentence(facts);
}
