/** Files as sources. */

import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { InputFile, Source } from '../engine/host/source.ts';
import { fail } from '../engine/problem/problem.ts';
import { readProblem } from './file-error.ts';

/** A pipe that nobody writes into would be waited for. Windows has no such pipes. */
const READ_WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file for reading only. What is read is what the file held when it was opened; where somebody changes it
 * meanwhile, that is found out.
 * @param name what messages show
 * @throws MISSING_FILE, and when reading DAMAGED
 */
export async function openFile(path: string, name: string): Promise<Source> {
  try {
    const handle = await open(path, READ_WITHOUT_WAITING);
    const opened = await stateOf(handle, path).catch(async (error: unknown) => {
      await handle.close();
      throw error;
    });
    return {
      name,
      size: Number(opened.size),
      async read(offset, into) {
        try {
          const { bytesRead } = await handle.read(into, 0, into.length, offset);
          const now = await stateOf(handle, path);
          if (bytesRead > 0 && (now.size !== opened.size || now.written !== opened.written)) {
            throw fail('source-modified', { file: name });
          }
          return bytesRead;
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

/** How long a file is and when it was last written to. */
async function stateOf(handle: FileHandle, path: string): Promise<{ readonly size: bigint; readonly written: bigint }> {
  const found = await handle.stat({ bigint: true });
  if (!found.isFile()) throw notAFile(path);
  return { size: found.size, written: found.mtimeNs };
}

/** A file that was named on its own, such as `--config FILE`. */
export async function namedFile(path: string): Promise<InputFile> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw notAFile(path);
    const { size, mtimeMs: modified } = found;
    return { path, size, modified, access: 'ranges', open: () => openFile(path, path) };
  } catch (error) {
    throw readProblem(error, path);
  }
}

function notAFile(path: string): Error {
  return fail('input-unreadable', { path, reason: 'no-file', said: null });
}
