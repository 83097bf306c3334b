/** How far a converted model can be trusted, and how that is told wherever work ends. */

import type { Outcome } from '../engine/problem/problem.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import type { Texts } from '../i18n/index.ts';
import type { JobResult } from './answers.ts';

/**
 * What came of the proof: it holds; nobody asked for it, or it was cancelled; it could not be run; or it failed, and
 * the model is wrong.
 */
export type Standing = 'proved' | 'unverified' | 'unproved' | 'wrong';

/** How work on a model ended. */
export type Ending = Standing | 'failed' | 'cancelled';

export function standingOf(verification: Outcome<Verification> | null): Standing {
  if (verification === null) return 'unverified';
  if (!verification.ok) return verification.problem.code === 'CANCELLED' ? 'unverified' : 'unproved';
  return verification.value.ok ? 'proved' : 'wrong';
}

export function endingOf({ conversion, verification }: JobResult): Ending {
  if (conversion.status === 'converted') return standingOf(verification);
  return conversion.status === 'cancelled' ? 'cancelled' : 'failed';
}

/** An ending in a sentence. */
export function saidOf(t: Texts, ending: Ending, name: string): string {
  return (ending === 'proved' ? t.said.done : t.said[ending])(name);
}
