/** The exit codes of the contract with other tools. */

import type { ErrorCode, Problem, ProblemKind } from '../engine/problem/problem.ts';

export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  unwritable: 4,
  unverified: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code that one problem calls for; `null` is no problem. */
export function exitCodeOf(code: ErrorCode | null): ExitCode {
  switch (code) {
    case null:
      return EXIT.ok;
    case 'CANCELLED':
      return EXIT.interrupted;
    case 'UNEXPECTED':
      return EXIT.unexpected;
    case 'OUTPUT_EXISTS':
    case 'OUTPUT_UNWRITABLE':
    case 'DISK_FULL':
      return EXIT.unwritable;
    default:
      return EXIT.refused;
  }
}

const OF_THE_TEXT: ReadonlySet<ProblemKind> = new Set(['no-mask', 'text-too-long', 'text-beyond-memory']);

/** The exit code for a problem of a model and a text. What is wrong with the text is wrong with how we were called. */
export function exitCodeForText({ kind, code }: Problem): ExitCode {
  return OF_THE_TEXT.has(kind) ? EXIT.usage : exitCodeOf(code);
}

const ORDER: readonly ExitCode[] = [130, 1, 4, 3, 5, 0];

/** The exit code for several results: the first of 130, 1, 4, 3, 5, 0 that one of them calls for. */
export function worstOf(codes: readonly ExitCode[]): ExitCode {
  return ORDER.find((code) => codes.includes(code)) ?? EXIT.ok;
}
