/**
 * The last step of an output: from where it was staged to where it belongs, in one step. What came there meanwhile is
 * looked at once more, and what nobody allowed to be replaced is not, whoever is quicker.
 */

import { link, rename, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail } from '../engine/problem.ts';
import { refuseOthersFiles, requireReplaceable } from './existing.ts';
import { errorCode } from './file-error.ts';
import { discardHidden, makeHidden } from './leftovers.ts';
import type { Destination } from './staging.ts';

/** So often another conversion may come in between. */
const TRIES = 10;

/** Renames a folder into place; what was there before goes only once the new one stands. @throws OUTPUT_EXISTS */
export async function putFolderInPlace(staged: string, target: string, destination: Destination): Promise<void> {
  for (let tries = 1; ; tries++) {
    const existing = await requireReplaceable(destination, target);
    if (existing === 'output') {
      if (await exchange(staged, target)) return;
      if (tries === TRIES) throw fail('output-exists', { path: target });
      continue;
    }
    // Elsewhere the renaming itself replaces an empty folder.
    if (existing === 'empty folder' && process.platform === 'win32') await rmdir(target);
    try {
      await rename(staged, target);
      return;
    } catch (error) {
      if (!isTaken(error) || tries === TRIES) throw error;
    }
  }
}

/** Gives a file its place. @throws OUTPUT_EXISTS */
export async function putFileInPlace(staged: string, target: string, destination: Destination): Promise<void> {
  const existing = await requireReplaceable(destination, target);
  if (existing !== 'nothing') {
    await rename(staged, target);
    return;
  }
  try {
    // A second name, where renaming would replace what came a moment ago. The first goes with its folder.
    await link(staged, target);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      if (!destination.replace) throw fail('output-exists', { path: target });
    } else {
      // Some disks, such as memory cards, give no second names.
      await requireReplaceable(destination, target);
    }
    await rename(staged, target);
  }
}

/**
 * Replaces a folder by another.
 * @returns false where somebody else changed what is there in the meantime
 */
async function exchange(staged: string, target: string): Promise<boolean> {
  const old = await makeHidden(dirname(target), 'old');
  const replaced = join(old, basename(target));
  try {
    await rename(target, replaced);
  } catch (error) {
    await rmdir(old);
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
  try {
    // A file that came into it since it was looked at would be lost.
    await refuseOthersFiles(replaced, target);
    await rename(staged, target);
  } catch (error) {
    if (!isTaken(error)) {
      // Where it does not come back, the next conversion tries again.
      await rename(replaced, target).then(
        () => rmdir(old),
        () => undefined,
      );
      throw error;
    }
    await discard(old);
    return false;
  }
  await discard(old);
  return true;
}

/** The output stands, and is not to be called a failure for what could not be cleared away. */
async function discard(folder: string): Promise<void> {
  await discardHidden(folder).catch(() => undefined);
}

/** Whether something lies where a folder was to be renamed to. */
function isTaken(error: unknown): boolean {
  const code = errorCode(error);
  if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') return true;
  return process.platform === 'win32' && code === 'EPERM';
}
