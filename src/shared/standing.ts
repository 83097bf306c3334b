/** How far a converted model can be trusted, and how that is told wherever work ends. */

import type { Outcome } from '../engine/problem/problem.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import type { Texts } from '../i18n/index.ts';
import type { JobResult } from './answers.ts';

/**
 * What came of the proof: it holds; it holds for the weights, as the model amplifies rounding; nobody asked for it, or it
 * was cancelled; it could not be run; or it failed, and the model is wrong.
 */
export type Standing = (typeof STANDINGS)[number];
/** The best first. */
export const STANDINGS = ['proved', 'weights-proved', 'unverified', 'unproved', 'wrong'] as const;

/** How work on a model ended; `skipped`: it was not begun, as a person said so of its place. */
export type Ending = (typeof ENDINGS)[number];
export const ENDINGS = [...STANDINGS, 'failed', 'cancelled', 'skipped'] as const;

export function standingOf(verification: Outcome<Verification> | null): Standing {
  if (verification === null) return 'unverified';
  if (!verification.ok) return verification.problem.code === 'CANCELLED' ? 'unverified' : 'unproved';
  return verification.value.grade;
}

export function endingOf({ conversion, verification }: JobResult): Ending {
  if (conversion.status === 'converted') return standingOf(verification);
  return conversion.status === 'cancelled' ? 'cancelled' : 'failed';
}

/** An ending in a sentence. */
export function saidOf(t: Texts, ending: Ending, name: string): string {
  return t.said[ending](name);
}

/** How many ended in each way. */
export function countsOf(ended: readonly { readonly ending: Ending }[]): Partial<Readonly<Record<Ending, number>>> {
  const counts: Partial<Record<Ending, number>> = {};
  for (const { ending } of ended) counts[ending] = (counts[ending] ?? 0) + 1;
  return counts;
}

/** How all of a batch ended: "22 proved · 1 failed". */
export function summaryOf(t: Texts, endings: Partial<Readonly<Record<Ending, number>>>): string {
  return ENDINGS.flatMap((ending) => {
    const count = endings[ending];
    return count ? t.bar.ended[ending](count) : [];
  }).join(' · ');
}
