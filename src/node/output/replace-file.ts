/** A small file that takes the place of another, which is kept beside it. */

import { access, constants, open, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fail } from '../../engine/problem/problem.ts';
import { errorCode, writeProblem } from '../file-error.ts';
import { stage } from './staging.ts';

/**
 * Replaces a file by another that appears whole or not at all, and keeps the old one.
 * @returns where the old one is
 * @throws OUTPUT_UNWRITABLE, DISK_FULL
 */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<string> {
  const { mode } = await stat(file);
  await requireWritable(file, mode);
  const destination = { folder: dirname(file), name: basename(file), kind: 'file', replace: true, reads: [] } as const;
  const staging = await stage(destination, bytes.length, null);
  let kept: string | null = null;
  try {
    const handle = await staging.create(destination.name, mode);
    await handle.writeFile(bytes);
    await handle.sync();
    kept = await keep(file, mode);
    await staging.commit();
    return kept;
  } catch (error) {
    if (kept !== null) await rm(kept, { force: true });
    await staging.abort();
    throw writeProblem(error, file);
  }
}

/** To replace a file takes no right to write to it; whoever made it read-only did not mean that. */
async function requireWritable(file: string, mode: number): Promise<void> {
  const isAllowed = await access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isAllowed || (mode & ANYBODY_WRITES) === 0) throw fail('fix-read-only', { file });
}

const ANYBODY_WRITES = 0o222;

/** Copies a file to `NAME.bak`, or `.bak2` and so on where there is one already: no copy of a person's is replaced. */
async function keep(file: string, mode: number): Promise<string> {
  const bytes = await readFile(file);
  for (let number = 1; ; number++) {
    const kept = `${file}.bak${number === 1 ? '' : number}`;
    try {
      await writeDurably(kept, bytes, mode);
      return kept;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** Writes a new file; where that fails, there is none. */
async function writeDurably(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}
