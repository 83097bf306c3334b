/** The exit codes of the contract with other tools. */

import type { ErrorCode } from '../engine/problem.ts';

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

const ORDER: readonly ExitCode[] = [130, 1, 4, 3, 5, 0];

/** The exit code for several results: the first of 130, 1, 4, 3, 5, 0 that one of them calls for. */
export function worstOf(codes: readonly ExitCode[]): ExitCode {
  return ORDER.find((code) => codes.includes(code)) ?? EXIT.ok;
}
