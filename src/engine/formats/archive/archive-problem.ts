/** What is wrong with an archive, as a problem. */

import type { Source } from '../../host/source.ts';
import { fail, type ProblemError } from '../../problem/problem.ts';
import { type Reason, reason } from '../../problem/reason.ts';
import { hex } from '../crc32c.ts';

export function unsafe(source: Source, entry: string, reason: Reason): ProblemError {
  return fail('archive-entry-path', { file: source.name, entry, reason });
}

export function damaged(source: Source, reason: Reason): ProblemError {
  return fail('archive-damaged', { file: source.name, reason });
}

/** An entry whose bytes are not those that the directory has the CRC-32 of. */
export function otherChecksum(source: Source, entry: string, stored: number, computed: number): ProblemError {
  return damaged(source, reason('entry-checksum', { entry, stored: hex(stored), computed: hex(computed) }));
}
