/** What a thread can help with. */

import { type DoubleMultiplication, helpWithDoubles } from './double-job.ts';
import { helpToMultiply, type Multiplication } from './job.ts';

export type SharedWork = Multiplication | DoubleMultiplication;

/** Starts threads that each {@link help}. They need not start. */
export type StartHelpers = (work: SharedWork) => void;

/** Helps whoever owns the work, until that is over. */
export function help(work: SharedWork): void {
  if (work.kind === 'product') helpToMultiply(work);
  else helpWithDoubles(work);
}
