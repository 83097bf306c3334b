/** Folders for a test's files, and comparing such files. */

import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

const CHUNK = 1 << 20;

/** An empty folder for the tests of the enclosing `describe`, removed after them. `at` gives a path in it. */
export function scratchFolder(): { at(...parts: readonly string[]): string } {
  let folder: string | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'albert-zh-test-'));
  });
  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  return {
    at(...parts) {
      if (!folder) throw new Error('The folder exists only while tests run.');
      return join(folder, ...parts);
    },
  };
}

/** The offset of the first byte in which two files differ, `null` where they are the same. Streams: files are large. */
export async function firstDifference(left: string, right: string): Promise<number | null> {
  const sizes = await Promise.all([stat(left), stat(right)]);
  const length = Math.min(...sizes.map((found) => found.size));
  const files = await Promise.all([open(left), open(right)]);
  try {
    const [a, b] = [Buffer.alloc(CHUNK), Buffer.alloc(CHUNK)];
    for (let offset = 0; offset < length; offset += CHUNK) {
      const count = Math.min(CHUNK, length - offset);
      await Promise.all([files[0].read(a, 0, count, offset), files[1].read(b, 0, count, offset)]);
      if (!a.subarray(0, count).equals(b.subarray(0, count))) return offset + firstIndex(a, b);
    }
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
  return sizes[0].size === sizes[1].size ? null : length;
}

export const INDEX_FILE = 'albert_model.ckpt.index';
export const DATA_FILE = 'albert_model.ckpt.data-00000-of-00001';
/** The files of a checkpoint that are compared byte for byte. */
export const CHECKPOINT_FILES = [INDEX_FILE, DATA_FILE];

function firstIndex(a: Buffer, b: Buffer): number {
  return a.findIndex((byte, i) => byte !== b[i]);
}
