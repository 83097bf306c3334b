/** Files without a name, so that nothing stays of them, whatever happens. */

import { type FileHandle, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openHiddenFolder } from './hidden-folder.ts';
import { removeOrphans } from './orphans.ts';
import { createFile } from './staged-output.ts';

/** Opens one on the disk of a folder. @throws what the system says */
export async function openNamelessFile(
  parent: string,
): Promise<{ readonly handle: FileHandle; close(): Promise<void> }> {
  await removeOrphans(parent);
  const hidden = await openHiddenFolder(parent);
  try {
    const path = join(await hidden.make('new'), 'nameless');
    const { handle } = await createFile(path, 0o600);
    const removeFile = () => rm(path, { force: true });
    // An open file without a name goes with its process. Windows keeps the name until it is closed.
    const keepsName = process.platform === 'win32';
    try {
      await hidden.requireUnchanged();
      if (!keepsName) await removeFile();
    } catch (error) {
      await handle.close();
      await removeFile();
      throw error;
    }
    if (!keepsName) await hidden.remove();
    const close = async () => {
      await handle.close();
      if (!keepsName) return;
      await removeFile();
      await hidden.remove();
    };
    return { handle, close };
  } catch (error) {
    await hidden.remove();
    throw error;
  }
}
