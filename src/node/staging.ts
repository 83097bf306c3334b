/**
 * A folder or file that appears whole or not at all: it is made under another name beside its destination, made
 * durable, and renamed.
 */

import { mkdir, open, readdir, realpath, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { isOwnFile } from '../engine/output-files.ts';
import { fail } from '../engine/problem.ts';
import { errorCode, writeProblem } from './file-error.ts';
import { clearLeftovers, makeHidden } from './leftovers.ts';
import { checkOutputName } from './output-name.ts';

export interface Destination {
  /** The folder that the output appears in; made where it is missing. */
  readonly folder: string;
  /** The output's own name. */
  readonly name: string;
  readonly kind: 'folder' | 'file';
  readonly replace: boolean;
  /** What is being converted; it may not be overwritten. */
  readonly source: string | null;
}

export interface Staging {
  /** Where the output will be. */
  readonly target: string;
  /** The folder to write into. For a `file` destination, the file in it of the same name becomes the output. */
  readonly folder: string;
  commit(): Promise<void>;
  abort(): Promise<void>;
}

/** Room beyond the weights for the small files and what a file system keeps for itself. */
const SPARE_BYTES = 4 << 20;

/**
 * Checks a destination and prepares to write to it.
 * @throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL
 */
export async function stage(destination: Destination, bytes: number): Promise<Staging> {
  const { name, kind } = destination;
  checkOutputName(name);
  const parent = resolve(destination.folder);
  const target = join(parent, name);
  await refuseExisting(destination, target);
  try {
    const madeFrom = await makeFolders(parent);
    await refuseFullDisk(parent, target, bytes);
    await clearLeftovers(parent);
    const folder = await makeHidden(parent, 'new');
    const abort = async () => {
      await rm(folder, { recursive: true, force: true });
      if (madeFrom) await removeEmptyFolders(parent, madeFrom);
    };
    return {
      target,
      folder,
      abort,
      commit: () => commit(kind === 'file' ? join(folder, name) : folder, folder, target),
    };
  } catch (error) {
    throw writeProblem(error, target);
  }
}

async function refuseExisting({ kind, replace, source }: Destination, target: string): Promise<void> {
  if (source !== null && (await isWithin(source, target))) throw fail('output-is-source', { path: target });
  const existing = await stat(target).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw writeProblem(error, target);
  });
  if (!existing) return;
  const files = existing.isDirectory() ? await readdir(target) : [];
  if (kind === 'folder' && existing.isDirectory() && files.length === 0) return;
  if (!replace || existing.isDirectory() !== (kind === 'folder')) throw fail('output-exists', { path: target });
  if (kind === 'file') return;
  const others = files.filter((file) => !isOwnFile(file));
  if (others.length > 0) throw fail('output-holds-other-files', { path: target, examples: others });
}

/** Whether `inner` is `outer` or lies in it, links followed. */
async function isWithin(inner: string, outer: string): Promise<boolean> {
  const follow = (path: string) => realpath(path).catch(() => resolve(path));
  const [a, b] = [await follow(inner), await follow(outer)];
  return a === b || a.startsWith(b.endsWith(sep) ? b : b + sep);
}

async function refuseFullDisk(folder: string, path: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const [free, needed] = [bavail * bsize, bytes + SPARE_BYTES];
  if (free < needed) {
    // The folder may have been made a moment ago; the caller has nothing to undo it with.
    await rmdir(folder).catch(() => undefined);
    throw fail('disk-full', { path, needed, free });
  }
}

/**
 * Makes a folder and those above it that are missing. Node's own `recursive` never returns where the system says of a
 * folder that exists that it does not, as Linux does for `mkdir /proc/x`.
 * @returns the topmost folder that was made; `null` where all were there
 */
async function makeFolders(folder: string): Promise<string | null> {
  const missing: string[] = [];
  let at = folder;
  while (at !== dirname(at) && (await stat(at).catch(() => null)) === null) {
    missing.unshift(at);
    at = dirname(at);
  }
  for (const path of missing) {
    await mkdir(path).catch((error: unknown) => {
      // Another conversion may have made it a moment ago.
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
  return missing[0] ?? null;
}

async function commit(staged: string, folder: string, target: string): Promise<void> {
  try {
    if (staged === folder) await syncFolder(folder);
    await replaceWith(staged, folder, target);
    await syncFolder(dirname(target));
  } catch (error) {
    throw writeProblem(error, target);
  }
}

/** Renames the staged output into place; what was there before goes only once the new one stands. */
async function replaceWith(staged: string, folder: string, target: string): Promise<void> {
  if (staged !== folder) {
    await rename(staged, target);
    await rmdir(folder);
    return;
  }
  const existed = await stat(target).then(
    () => true,
    () => false,
  );
  if (!existed) {
    await rename(folder, target);
    return;
  }
  const old = await makeHidden(dirname(target), 'old');
  const replaced = join(old, basename(target));
  await rename(target, replaced);
  try {
    await rename(folder, target);
  } catch (error) {
    await rename(replaced, target);
    throw error;
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

/** Makes names durable. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes the folders that staging made, from `folder` up to `top`, as far as they are empty. */
async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  for (let at = folder; at.startsWith(top); at = dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}
