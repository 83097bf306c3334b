/** One small file that appears whole or not at all. */

import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Writes a file, in place of an earlier one of that name. @throws what the system says */
export async function writeWholeFile(path: string, bytes: Uint8Array): Promise<void> {
  const next = join(dirname(path), `.${basename(path)}.${process.pid}.next`);
  try {
    const handle = await open(next, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}
