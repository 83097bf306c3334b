/**
 * What another program has open. Windows refuses to rename that, and for a while after anything was written there is
 * such a program: a virus scanner, the search's indexer, what synchronises a folder.
 */

import { rename } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { fail } from '../../engine/problem/problem.ts';
import { errorCode } from '../file-error.ts';

/** Milliseconds between one try and the next: some five seconds in all. */
export const PAUSES: readonly number[] = [50, 100, 200, 400, 800, 1500, 2000];

const REFUSED: readonly (string | null)[] = ['EPERM', 'EACCES', 'EBUSY'];

/** Whether the system refuses what is open elsewhere, or what is not allowed: it has the same words for both. */
export function mayBeHeld(error: unknown): boolean {
  return REFUSED.includes(errorCode(error)) && !isMountPoint(error);
}

/** Whether a renaming was refused as something is mounted there: POSIX keeps `EBUSY` for that. */
export function isMountPoint(error: unknown): boolean {
  return process.platform !== 'win32' && errorCode(error) === 'EBUSY';
}

/** @throws CANCELLED */
export async function waitFor(milliseconds: number, signal: AbortSignal | null): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, signal ? { signal } : {});
  } catch {
    throw fail('cancelled', { what: 'convert' });
  }
}

/** Renames, and tries again for some seconds where that is refused. @throws what the system says */
export async function renamePatiently(from: string, to: string): Promise<void> {
  for (const pause of PAUSES) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!mayBeHeld(error)) throw error;
      await setTimeout(pause);
    }
  }
  await rename(from, to);
}
