/** What a thread can help with. */

import { type DoubleMultiplication, helpWithDoubles } from './double-job.ts';
import { helpToMultiply, type Multiplication } from './job.ts';

export type SharedWork = Multiplication | DoubleMultiplication;

/** Starts threads that each {@link help}. They need not start. */
export type StartHelpers = (work: SharedWork) => void;

/** With more of them the disk is what is waited for. */
const MOST_HELPERS = 3;

/** How many threads are worth starting beside the one that owns the work. */
export function helpersOn(cores: number): number {
  return Math.min(MOST_HELPERS, cores - 1);
}

/** Helps whoever owns the work, until that is over. */
export function help(work: SharedWork): void {
  if (work.kind === 'product') helpToMultiply(work);
  else helpWithDoubles(work);
}
