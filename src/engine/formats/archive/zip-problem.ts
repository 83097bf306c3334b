/** What is wrong with a zip, as a problem. */

import {
  ERR_AMBIGUOUS_ARCHIVE,
  ERR_OVERLAPPING_ENTRY,
  ERR_SPLIT_ZIP_FILE,
  ERR_UNSAFE_FILENAME,
} from '@zip.js/zip.js/lib/zip-core-native.js';
import type { Source } from '../../host/source.ts';
import { fail, ProblemError } from '../../problem/problem.ts';
import { hex } from '../crc32c.ts';

export function unsafe(source: Source, entry: string, reason: string): ProblemError {
  return fail('archive-entry-path', { file: source.name, entry, reason });
}

/** An error of zip.js, or one of ours: what was found unsafe or is not known, and damage otherwise. */
export function damaged(source: Source, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (UNSAFE.has(reason)) {
    const entry = error instanceof Error && 'filename' in error ? String(error.filename) : '';
    return unsafe(source, entry, reason.toLowerCase());
  }
  if (reason === ERR_SPLIT_ZIP_FILE) {
    return fail('archive-unsupported', { file: source.name, entry: '', reason: 'it is one part of several' });
  }
  return fail('archive-damaged', { file: source.name, reason });
}

const UNSAFE = new Set([ERR_UNSAFE_FILENAME, ERR_OVERLAPPING_ENTRY, ERR_AMBIGUOUS_ARCHIVE]);

/** An entry whose bytes are not those that the directory has the CRC-32 of. */
export function otherChecksum(source: Source, entry: string, stored: number, computed: number): ProblemError {
  const reason = `${entry} has the checksum ${hex(computed)}, ${hex(stored)} was stored`;
  return fail('archive-damaged', { file: source.name, reason });
}
