/** Temporary files for what is too large for memory. */

import { tmpdir } from 'node:os';
import type { TemporaryFile } from '../engine/host/platform.ts';
import { writeProblem } from './file-error.ts';
import { openNamelessFile } from './output/nameless-file.ts';
import { writeAt } from './write-at.ts';

/** Opens one in the system's temporary folder. `name` is what messages show. */
export async function openTemporaryFile(name: string): Promise<TemporaryFile> {
  const translate = (error: unknown): never => {
    throw writeProblem(error, tmpdir());
  };
  const { handle, close } = await openNamelessFile(tmpdir()).catch(translate);
  let end = 0;
  return {
    async write(bytes) {
      const position = end;
      end += bytes.length;
      await writeAt(handle, bytes, position).catch(translate);
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
