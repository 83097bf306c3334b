/** Files as sources. */

import { open, stat } from 'node:fs/promises';
import type { InputFile, Source } from '../engine/source.ts';
import { readProblem } from './file-error.ts';

/** Opens a file for reading only. `name` is what messages show. */
export async function openFile(path: string, name: string): Promise<Source> {
  try {
    const handle = await open(path, 'r');
    const { size } = await handle.stat();
    return {
      name,
      size,
      async read(offset, into) {
        try {
          return (await handle.read(into, 0, into.length, offset)).bytesRead;
        } catch (error) {
          throw readProblem(error, path);
        }
      },
      close: () => handle.close(),
    };
  } catch (error) {
    throw readProblem(error, path);
  }
}

/** A file that was named on its own, such as `--config FILE`. */
export async function namedFile(path: string): Promise<InputFile> {
  try {
    const { size } = await stat(path);
    return { path, size, access: 'ranges', open: () => openFile(path, path) };
  } catch (error) {
    throw readProblem(error, path);
  }
}
