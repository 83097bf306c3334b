/** Temporary files for what is too large for memory. */

import { tmpdir } from 'node:os';
import type { TemporaryFile } from '../engine/host/platform.ts';
import { writeProblem } from './file-error.ts';
import { openNamelessFile } from './output/nameless-file.ts';

/** Opens one in the system's temporary folder. `name` is what messages show. */
export async function openTemporaryFile(name: string): Promise<TemporaryFile> {
  const { handle, close } = await openNamelessFile(tmpdir()).catch((error: unknown) => {
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
