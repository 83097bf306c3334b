import type { JobId } from '../../shared/answers.ts';

/** An id for work that the host is asked for. */
export function newJobId(): JobId {
  return crypto.getRandomValues(new Uint32Array(4)).join('-') as JobId;
}
