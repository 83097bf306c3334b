/** One small file that is new and appears whole or not at all. */

import { link, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fail } from '../../engine/problem/problem.ts';
import { errorCode } from '../file-error.ts';
import { openHiddenFolder } from './hidden-folder.ts';
import { isThere } from './identity.ts';
import { stageOutput } from './staged-output.ts';

/**
 * Writes a file where none is yet.
 * @param beside the folder in which it is made: one that is cleared of what a killed process left
 * @param isPlaceUnchanged asked in the last moment whether the folder of `path` is the one that is meant
 * @throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, and what the system says
 */
export async function writeNewFile(
  path: string,
  bytes: Uint8Array,
  beside: string,
  isPlaceUnchanged: () => Promise<boolean>,
): Promise<void> {
  const hidden = await openHiddenFolder(beside);
  try {
    const file = await stageOutput(join(await hidden.make('new'), basename(path)), 'file');
    try {
      const handle = await file.create(basename(path));
      await handle.writeFile(bytes);
      await handle.sync();
      await file.closeWhereNeeded();
      await hidden.requireUnchanged();
      if (!(await isPlaceUnchanged())) throw fail('output-changed', { path });
      await giveName(file.path, path);
    } finally {
      await file.clear();
    }
  } finally {
    await hidden.remove();
  }
}

/** @throws OUTPUT_EXISTS */
async function giveName(from: string, path: string): Promise<void> {
  try {
    await link(from, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || (await isThere(path))) throw fail('output-exists', { path });
    // Some disks, such as memory cards, give no second names.
    await rename(from, path);
  }
}
