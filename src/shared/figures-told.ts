import type { Figures, Verification } from '../engine/use-cases/verify/verification.ts';

/**
 * What a proof tells of, in its order. Few models have a task's head; where one of two lacks it, that is told by the name
 * of the tensor.
 */
export function figuresTold({ maxAbsDiff }: Verification): readonly (keyof Figures)[] {
  const ofAll = ['embedding', 'sequence', 'pooled', 'mlm', 'sop'] as const;
  return maxAbsDiff.task === null ? ofAll : [...ofAll, 'task'];
}
