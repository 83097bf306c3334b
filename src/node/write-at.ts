/** Writes to open files. */

import type { FileHandle } from 'node:fs/promises';

/** Writes all of some bytes at a position, however few of them the system takes at once. @throws what the system says */
export async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
