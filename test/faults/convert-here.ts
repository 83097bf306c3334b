/**
 * Conversions in this process. What becomes of files is up to what the command line calls, and not to the program
 * around it: of many that are alike, one is the built command line's.
 */

import { describeProblem, type Told } from '../../src/i18n/index.ts';
import { type ConvertPathRequest, convertPath } from '../on-paths.ts';
import { quietRun } from '../unit/platform.ts';
import { REQUEST } from '../unit/request.ts';

export interface ConvertedHere {
  readonly status: 'converted' | 'refused' | 'failed' | 'cancelled';
  /** Where the output is; `null` unless it was converted. */
  readonly place: string | null;
  /** Whether the proof holds; `null` where there is none. */
  readonly proved: boolean | null;
  /** The codes of what is told beside it. */
  readonly warnings: readonly string[];
  readonly error: ({ readonly code: string } & Told) | null;
}

/** What may be asked for: each as its option of the command line says. */
export type Asked = Partial<Omit<ConvertPathRequest, 'path' | 'replace'>> & { readonly force?: boolean };

/** Converts what lies at a path, as `albert-zh convert` does with the options that these stand for. */
export async function convertHere(path: string, { force = false, ...asked }: Asked = {}): Promise<ConvertedHere> {
  const request = { path, folder: null, ...REQUEST, ...asked, replace: force };
  const { conversion, place, verification } = await convertPath(request, quietRun());
  const { status } = conversion;
  const problem = conversion.status === 'converted' ? null : conversion.problem;
  return {
    status,
    place,
    proved: verification === null ? null : verification.ok && verification.value.ok,
    warnings: conversion.warnings.map(({ code }) => code),
    error: problem && { code: problem.code, ...describeProblem(problem, 'en') },
  };
}
