/** Node's file errors as problems. */

import { type FileTrouble, fail, ProblemError } from '../engine/problem/problem.ts';

/** The problem with reading `path`; problems pass through. */
export function readProblem(error: unknown, path: string): Error {
  if (error instanceof ProblemError) return error;
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return fail('no-such-input', { path });
  if (code) return fail('input-unreadable', { path, reason: troubleOf(code), said: code });
  return asError(error);
}

/** The problem with writing `path`; problems pass through. */
export function writeProblem(error: unknown, path: string): Error {
  if (error instanceof ProblemError) return error;
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return fail('disk-full', { path, needed: null, free: null });
  if (code) return fail('output-unwritable', { path, reason: troubleOf(code), said: code });
  return asError(error);
}

/** Node's code of a failed system call, such as `ENOENT`; `UNKNOWN` is what it calls many errors of Windows' own. */
export function errorCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^(E[A-Z0-9]+|UNKNOWN)$/.test(code) ? code : null;
}

const TROUBLES: Readonly<Record<string, FileTrouble>> = {
  EACCES: 'not-allowed',
  EPERM: 'not-allowed',
  EROFS: 'read-only-disk',
  ENOENT: 'no-folder',
  ENOTDIR: 'file-for-folder',
  EISDIR: 'folder-for-file',
  ENAMETOOLONG: 'long-name',
  EIO: 'disk-error',
  EBUSY: 'in-use',
  EMFILE: 'many-open',
  EFBIG: 'too-large',
  EXDEV: 'other-disk',
};

function troubleOf(code: string): FileTrouble {
  const found = TROUBLES[code] ?? 'refused';
  return found === 'not-allowed' && process.platform === 'win32' ? 'open-elsewhere' : found;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
