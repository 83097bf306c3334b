/** Temporary files for what is too large for memory. They have no name, so nothing stays, whatever happens. */

import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Spool } from '../engine/platform.ts';
import { writeProblem } from './file-error.ts';

/** Opens a spool in the system's temporary folder. `name` is what messages show. */
export async function openSpool(name: string): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), 'albert-zh-spool-'));
  const handle = await open(join(folder, 'spool'), 'wx+');
  // An open file without a name goes with its process. Windows keeps the name until it is closed.
  const removed = process.platform === 'win32' ? null : rm(folder, { recursive: true, force: true });
  await removed;
  const close = async () => {
    await handle.close();
    if (!removed) await rm(folder, { recursive: true, force: true });
  };
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
