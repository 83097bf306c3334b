/** What a browser says when a file cannot be written, as a problem. */

import { fail } from '../engine/problem/problem.ts';

export function writeProblem(error: unknown, path: string): unknown {
  if (!(error instanceof DOMException)) return error;
  switch (error.name) {
    case 'QuotaExceededError':
      return fail('disk-full', { path, needed: null, free: null });
    case 'NotAllowedError':
    case 'NoModificationAllowedError':
    case 'NotFoundError':
    case 'InvalidStateError':
    case 'SecurityError':
    case 'TypeMismatchError':
      return fail('output-unwritable', { path, reason: 'refused', said: error.message });
    default:
      return error;
  }
}
