import type { Problem } from '../../engine/problem/problem.ts';

/** A host that does not answer is a problem like any other: the row says so, and the queue goes on. */
export function unanswered(error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'UNEXPECTED', kind: 'unexpected', facts: { reason } };
}
