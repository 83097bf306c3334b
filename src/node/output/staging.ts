/**
 * A folder or file that appears whole or not at all: it is made under another name beside its destination, made
 * durable, and renamed.
 */

import { type FileHandle, mkdir, open, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fail } from '../../engine/problem/problem.ts';
import { errorCode, writeProblem } from '../file-error.ts';
import type { Destination } from './destination.ts';
import { lookAt } from './existing.ts';
import { type HiddenFolder, openHiddenFolder } from './hidden-folder.ts';
import { removeOrphans } from './orphans.ts';
import { checkFolderNames, checkOutputName } from './output-name.ts';
import { type Placing, putInPlace } from './put-in-place.ts';
import { stageOutput } from './staged-output.ts';

export interface Staging {
  /** Where the output will be. */
  readonly target: string;
  /** Makes a file of the output; an output that is a file has one of its own name. @throws OUTPUT_UNWRITABLE */
  create(name: string, mode?: number): Promise<FileHandle>;
  commit(): Promise<void>;
  abort(): Promise<void>;
  /** Once it is committed: whether it still is what lies there. */
  isInPlace(): Promise<boolean>;
}

/** Room beyond the weights for the small files and what a file system keeps for itself. */
const SPARE_BYTES = 4 << 20;

/**
 * Checks a destination and prepares to write to it.
 * @param signal ends the waiting for other programs
 * @throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL
 */
export async function stage(
  destination: Destination,
  bytes: number,
  signal: AbortSignal | null = null,
): Promise<Staging> {
  const { name } = destination;
  checkOutputName(name);
  const parent = resolve(destination.folder);
  const target = join(parent, name);
  let madeFrom: string | null = null;
  let hidden: HiddenFolder | null = null;
  const abort = async () => {
    await hidden?.remove();
    if (madeFrom) await removeEmptyFolders(parent, madeFrom);
  };
  try {
    // First of all, as an output may come back by it.
    await removeOrphans(parent, signal);
    await lookAt(destination, target);
    madeFrom = await makeFolders(parent);
    await refuseFullDisk(parent, target, bytes);
    hidden = await openHiddenFolder(parent);
    const kind = destination.kind === 'folder' ? 'folder' : 'file';
    const output = await stageOutput(join(await hidden.make('new'), name), kind);
    return staging({ hidden, output, destination, target, signal }, abort);
  } catch (error) {
    await abort();
    throw writeProblem(error, target);
  }
}

function staging(placing: Placing, abort: () => Promise<void>): Staging {
  const { hidden, output, target } = placing;
  let stands = false;
  return {
    target,
    async create(name, mode) {
      await hidden.requireUnchanged();
      const handle = await output.create(name, mode);
      await hidden.requireUnchanged();
      return handle;
    },
    async commit() {
      try {
        for (const folder of output.folders()) await syncFolder(folder);
        await putInPlace(placing);
        stands = true;
        await syncFolder(dirname(target));
      } catch (error) {
        throw writeProblem(error, target);
      }
      // What could not be cleared away is no failure of the output.
      await output.clear().catch(() => undefined);
      await hidden.remove().catch(() => undefined);
    },
    isInPlace: () => output.isAt(target).catch(() => false),
    async abort() {
      try {
        await (stands ? output.clear() : output.remove());
      } finally {
        await abort();
      }
    },
  };
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
