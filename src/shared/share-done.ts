/** How far a job has come. */

import type { Progress } from '../engine/use-cases/progress.ts';

/**
 * From 0 to 1, never going back: where both models are run afterwards, converting is the first half and running them the
 * second.
 */
export function shareDone({ stage, done, total }: Progress, verifies: boolean): number {
  const ofStage = total === 0 ? 0 : done / total;
  if (!verifies) return ofStage;
  return stage === 'verifying' ? 0.5 + ofStage / 2 : ofStage / 2;
}
