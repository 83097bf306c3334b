/** What zip.js found wrong with a zip, as a problem. */

import {
  ERR_AMBIGUOUS_ARCHIVE,
  ERR_CENTRAL_DIRECTORY_NOT_FOUND,
  ERR_EOCDR_NOT_FOUND,
  ERR_OVERLAPPING_ENTRY,
  ERR_SPLIT_ZIP_FILE,
  ERR_UNSAFE_FILENAME,
} from '@zip.js/zip.js/lib/zip-core-native.js';
import type { Source } from '../../host/source.ts';
import { fail, ProblemError } from '../../problem/problem.ts';
import { reason, said } from '../../problem/reason.ts';
import { damaged, unsafe } from './archive-problem.ts';

/** An error of zip.js: what it found unsafe or does not know, and damage otherwise. */
export function zipError(source: Source, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const message = error instanceof Error ? error.message : '';
  const unsafeFor = UNSAFE.get(message);
  if (unsafeFor) {
    const entry = error instanceof Error && 'filename' in error ? String(error.filename) : '';
    return unsafe(source, entry, unsafeFor);
  }
  if (message === ERR_SPLIT_ZIP_FILE) {
    return fail('archive-unsupported', { file: source.name, entry: '', reason: reason('split-archive', {}) });
  }
  return damaged(source, NO_DIRECTORY.has(message) ? reason('no-directory', {}) : said(error));
}

const UNSAFE = new Map([
  [ERR_UNSAFE_FILENAME, reason('path-leads-out', {})],
  [ERR_OVERLAPPING_ENTRY, reason('entries-overlap', {})],
  [ERR_AMBIGUOUS_ARCHIVE, reason('name-ambiguous', {})],
]);

const NO_DIRECTORY = new Set([ERR_EOCDR_NOT_FOUND, ERR_CENTRAL_DIRECTORY_NOT_FOUND]);
