/** Temporary files for what is too large for memory. They have no name, so nothing stays, whatever happens. */

import { type FileHandle, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TemporaryFile } from '../engine/host/platform.ts';
import { writeProblem } from './file-error.ts';
import { openJobFolder } from './job-folder.ts';
import { removeOrphans } from './orphans.ts';
import { createFile } from './staged-output.ts';

/** Opens a temporaryFile in the system's temporary folder. `name` is what messages show. */
export async function openTemporaryFile(name: string): Promise<TemporaryFile> {
  const { handle, close } = await openNameless().catch((error: unknown) => {
    throw writeProblem(error, tmpdir());
  });
  let end = 0;
  return {
    async write(bytes) {
      try {
        for (let rest = bytes; rest.length > 0; ) {
          const { bytesWritten } = await handle.write(rest, 0, rest.length, end);
          rest = rest.subarray(bytesWritten);
          end += bytesWritten;
        }
      } catch (error) {
        throw writeProblem(error, tmpdir());
      }
    },
    finish: () =>
      Promise.resolve({
        name,
        size: end,
        read: async (offset, into) => (await handle.read(into, 0, into.length, offset)).bytesRead,
        close,
      }),
    discard: close,
  };
}

async function openNameless(): Promise<{ readonly handle: FileHandle; close(): Promise<void> }> {
  await removeOrphans(tmpdir());
  const job = await openJobFolder(tmpdir());
  try {
    const path = join(await job.make('new'), 'spool');
    const { handle } = await createFile(path, 0o600);
    const removeFile = () => rm(path, { force: true });
    // An open file without a name goes with its process. Windows keeps the name until it is closed.
    const keepsName = process.platform === 'win32';
    try {
      await job.requireUnchanged();
      if (!keepsName) await removeFile();
    } catch (error) {
      await handle.close();
      await removeFile();
      throw error;
    }
    if (!keepsName) await job.remove();
    const close = async () => {
      await handle.close();
      if (!keepsName) return;
      await removeFile();
      await job.remove();
    };
    return { handle, close };
  } catch (error) {
    await job.remove();
    throw error;
  }
}
