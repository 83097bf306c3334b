/** Node's file errors as problems. */

import { fail, ProblemError } from '../engine/problem.ts';

/** The problem with reading `path`; problems pass through. */
export function readProblem(error: unknown, path: string): Error {
  if (error instanceof ProblemError) return error;
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return fail('no-such-input', { path });
  if (code) return fail('input-unreadable', { path, reason: `${reasonOf(code)} (${code})` });
  return asError(error);
}

/** The problem with writing `path`; problems pass through. */
export function writeProblem(error: unknown, path: string): Error {
  if (error instanceof ProblemError) return error;
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return fail('disk-full', { path, needed: null, free: null });
  if (code) return fail('output-unwritable', { path, reason: `${reasonOf(code)} (${code})` });
  return asError(error);
}

/** Node's code of a failed system call, such as `ENOENT`. */
export function errorCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : null;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the disk is read-only',
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk reported an error',
  EBUSY: 'another program is using it',
  EMFILE: 'too many files are open',
  EFBIG: 'the file is too large for this disk',
  EXDEV: 'it is on another disk',
};

function reasonOf(code: string): string {
  return REASONS[code] ?? 'the system refused';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
