/** One small file that appears whole or not at all. */

import { open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeHidden } from './leftovers.ts';

/**
 * Writes a file, in place of an earlier one of that name.
 * @param beside the folder in which it is made: one that is cleared of what a killed process left
 * @throws what the system says
 */
export async function writeWholeFile(path: string, bytes: Uint8Array, beside: string): Promise<void> {
  const folder = await makeHidden(beside, 'new');
  try {
    const next = join(folder, basename(path));
    const handle = await open(next, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
