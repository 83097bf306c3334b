/**
 * A folder or file that appears whole or not at all: it is made under another name beside its destination, made
 * durable, and renamed.
 */

import { mkdir, open, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fail } from '../engine/problem.ts';
import { requireReplaceable } from './existing.ts';
import { errorCode, writeProblem } from './file-error.ts';
import { clearLeftovers, makeHidden } from './leftovers.ts';
import { checkFolderNames, checkOutputName } from './output-name.ts';
import { putFileInPlace, putFolderInPlace } from './put-in-place.ts';

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
  const { name } = destination;
  checkOutputName(name);
  const parent = resolve(destination.folder);
  const target = join(parent, name);
  let madeFrom: string | null = null;
  const removeMade = async () => {
    if (madeFrom) await removeEmptyFolders(parent, madeFrom);
  };
  try {
    // First of all, as an output may come back by it.
    await clearLeftovers(parent);
    await requireReplaceable(destination, target);
    madeFrom = await makeFolders(parent);
    await refuseFullDisk(parent, target, bytes);
    const folder = await makeHidden(parent, 'new');
    const abort = async () => {
      await rm(folder, { recursive: true, force: true });
      await removeMade();
    };
    return { target, folder, abort, commit: () => commit(folder, target, destination) };
  } catch (error) {
    await removeMade();
    throw writeProblem(error, target);
  }
}

async function refuseFullDisk(folder: string, path: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const [free, needed] = [bavail * bsize, bytes + SPARE_BYTES];
  if (free < needed) throw fail('disk-full', { path, needed, free });
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
  const [top] = missing;
  if (top === undefined) return null;
  checkFolderNames(missing);
  for (const path of missing) {
    try {
      await mkdir(path);
    } catch (error) {
      // Another conversion may have made it a moment ago.
      if (errorCode(error) === 'EEXIST') continue;
      await removeEmptyFolders(dirname(path), top);
      throw error;
    }
  }
  return top;
}

async function commit(folder: string, target: string, destination: Destination): Promise<void> {
  try {
    if (destination.kind === 'folder') {
      await syncFolder(folder);
      await putFolderInPlace(folder, target, destination);
    } else {
      await putFileInPlace(join(folder, destination.name), target, destination);
      // The output stands; what could not be cleared away is no failure of it.
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
    await syncFolder(dirname(target));
  } catch (error) {
    throw writeProblem(error, target);
  }
}

/** What says that names cannot be made durable by themselves: some file systems, and folders that may not be read. */
const NO_SYNC: readonly (string | null)[] = ['EINVAL', 'EBADF', 'ENOTSUP', 'EACCES', 'EPERM'];

/** Makes names durable. Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!NO_SYNC.includes(errorCode(error))) throw error;
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
