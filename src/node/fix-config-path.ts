import { constants, copyFile, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type ConfigChange, planConfigFix } from '../engine/loaders/fix-config.ts';
import { fail, type Problem, problemOf } from '../engine/problem.ts';
import { errorCode, writeProblem } from './file-error.ts';
import { openInput } from './open-input.ts';
import { nodePlatform } from './platform.ts';
import { stage } from './staging.ts';

/** A configuration that was mended: which, where the old one is kept, and what changed. */
export interface FixedConfig {
  readonly file: string;
  readonly kept: string;
  readonly changes: readonly ConfigChange[];
}

export type FixResult =
  | { readonly ok: true; readonly fixed: FixedConfig | null }
  | { readonly ok: false; readonly problem: Problem };

/** Mends the configuration of the model at a path, where nothing else is wrong with it. Never throws. */
export async function fixConfigPath(path: string): Promise<FixResult> {
  try {
    const opened = await openInput(path, { config: null, vocabulary: null }, nodePlatform);
    try {
      if (opened.folder === null) throw fail('fix-archive', { path });
      const fix = await planConfigFix(opened.input, nodePlatform);
      if (!fix) return { ok: true, fixed: null };
      const file = join(opened.folder, fix.file);
      return { ok: true, fixed: { file, kept: await replaceFile(file, fix.bytes), changes: fix.changes } };
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

/**
 * Replaces a file by another that appears whole or not at all, and keeps the old one.
 * @returns where the old one is
 */
async function replaceFile(file: string, bytes: Uint8Array): Promise<string> {
  const destination = {
    folder: dirname(file),
    name: basename(file),
    kind: 'file',
    replace: true,
    source: null,
  } as const;
  const staging = await stage(destination, bytes.length);
  try {
    const { mode } = await stat(file);
    await writeDurably(join(staging.folder, destination.name), bytes, mode);
    const kept = await keep(file);
    try {
      await staging.commit();
    } catch (error) {
      await rm(kept, { force: true });
      throw error;
    }
    return kept;
  } catch (error) {
    await staging.abort();
    throw writeProblem(error, file);
  }
}

async function writeDurably(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Copies a file to `NAME.bak`, or `.bak2` and so on where there is one already: no copy of a person's is replaced. */
async function keep(file: string): Promise<string> {
  for (let number = 1; ; number++) {
    const kept = `${file}.bak${number === 1 ? '' : number}`;
    try {
      await copyFile(file, kept, constants.COPYFILE_EXCL);
      const handle = await open(kept, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      return kept;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}
