/**
 * An output while it is made: a folder of files, or one file. It knows what it wrote by number, so that whoever puts
 * something else under its names is found out.
 */

import type { BigIntStats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, readlink, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail } from '../../engine/problem/problem.ts';
import { isSameFolder, patience, removeAll } from './hidden-folder.ts';
import { lstatOrNull } from './identity.ts';

export interface StagedOutput {
  /** Where it is made. */
  readonly path: string;
  /**
   * Makes one of its files, by its path in the folder, with the folder within that it may name; an output that is a file
   * has one of its own name. @throws OUTPUT_UNWRITABLE
   */
  create(name: string, mode?: number): Promise<FileHandle>;
  /** Those in which its files lie, the innermost first; none for a file. */
  folders(): readonly string[];
  /** Whether all of this lies at a path, and nothing else where it is made. @throws what the system says */
  isAt(path: string): Promise<boolean>;
  /** Where it is now, whoever moved it; `null` where the system does not tell. */
  whereabouts(): Promise<string | null>;
  /** Windows renames no folder in which a file is open. */
  closeWhereNeeded(): Promise<void>;
  /** Closes its files, and removes what lies where it is made. Until then no other file gets the number of one of them. */
  clear(): Promise<void>;
  /** Removes it, and where the system tells where it is, also what was moved elsewhere. */
  remove(): Promise<void>;
}

interface MadeFile {
  readonly name: string;
  readonly handle: FileHandle;
  readonly found: BigIntStats;
}

/** @throws what the system says */
export async function stageOutput(path: string, kind: 'folder' | 'file'): Promise<StagedOutput> {
  const files: MadeFile[] = [];
  const folders = new Map<string, BigIntStats>();
  let root: BigIntStats | null = null;
  if (kind === 'folder') {
    await mkdir(path);
    root = await lstat(path, { bigint: true });
  }
  const pathOf = (name: string) => (kind === 'folder' ? join(path, name) : path);
  const close = async () => {
    await Promise.allSettled(files.map(({ handle }) => handle.close()));
  };
  const whereabouts = async () => {
    const [first] = files;
    const at = first ? await pathOfHandle(first.handle) : null;
    // As far above it as its path in the folder is long.
    return at !== null && root && first ? join(at, ...first.name.split('/').map(() => '..')) : at;
  };
  const clear = async () => {
    if (process.platform === 'win32') await close();
    const forAll = patience();
    for (const { name, found } of files) {
      if (isSameFile(await lstatOrNull(pathOf(name)), found)) await removeAll(pathOf(name), forAll);
    }
    for (const [name, made] of folders) await removeFolder(pathOf(name), made);
    if (root) await removeFolder(path, root);
    await close();
  };
  return {
    path,
    async create(name, mode) {
      const within = dirname(name);
      if (root && within !== '.' && !folders.has(within)) {
        await mkdir(pathOf(within));
        folders.set(within, await lstat(pathOf(within), { bigint: true }));
      }
      const { handle, found } = await createFile(pathOf(name), mode);
      files.push({ name, handle, found });
      const folder = await lstatOrNull(path);
      if (root && !(folder && isSameFolder(folder, root))) throw fail('output-changed', { path });
      return handle;
    },
    folders: () => (root ? [...[...folders.keys()].map(pathOf), path] : []),
    async isAt(at) {
      const found = await lstat(at, { bigint: true });
      const isRenamed = at !== path;
      if (!root) return files.every((made) => (isRenamed ? isRenamedFile : isSameFile)(found, made.found));
      if (!(isRenamed ? isRenamedFolder : isSameFolder)(found, root)) return false;
      // What others put into it once it stands is theirs.
      if (!isRenamed && (await countIn(at, folders.keys())) !== files.length + folders.size) return false;
      for (const [name, made] of folders) {
        const there = await lstatOrNull(join(at, name));
        if (!there || !(isRenamed ? isRenamedFolder : isSameFolder)(there, made)) return false;
      }
      const isThere = await Promise.all(
        files.map(async (made) => isSameFile(await lstatOrNull(join(at, made.name)), made.found)),
      );
      return isThere.every((is) => is);
    },
    whereabouts,
    async closeWhereNeeded() {
      if (process.platform === 'win32') await close();
    },
    clear,
    async remove() {
      const moved = await whereabouts();
      for (const made of files) {
        if (!isSameFile(await lstatOrNull(pathOf(made.name)), made.found)) await removeMoved(made);
      }
      if (root && moved !== null && moved !== path) await removeFolder(moved, root);
      await clear();
    },
  };
}

/** What lies in a folder, and in folders of it. */
async function countIn(path: string, folders: Iterable<string>): Promise<number> {
  let count = (await readdir(path)).length;
  for (const name of folders) count += (await readdir(join(path, name))).length;
  return count;
}

async function removeFolder(path: string, made: BigIntStats): Promise<void> {
  const found = await lstatOrNull(path);
  if (found && isSameFolder(found, made)) await rmdir(path).catch(() => undefined);
}

/**
 * Makes a file, and looks whether it has come to lie where it is to be.
 * @throws OUTPUT_UNWRITABLE, and what the system says
 */
export async function createFile(path: string, mode?: number): Promise<Omit<MadeFile, 'name'>> {
  const handle = await open(path, 'wx+', mode);
  try {
    const found = await handle.stat({ bigint: true });
    if (isSameFile(await lstatOrNull(path), found)) return { handle, found };
    await removeMoved({ handle, found });
    throw fail('output-changed', { path });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Removes a file that does not lie where it was made. */
async function removeMoved({ handle, found }: Omit<MadeFile, 'name'>): Promise<void> {
  const at = await pathOfHandle(handle);
  if (at !== null && isSameFile(await lstatOrNull(at), found)) await removeAll(at);
}

/** Where an open file is now. Linux tells; who has closed the file has no more claim to it. */
async function pathOfHandle(handle: FileHandle): Promise<string | null> {
  if (process.platform !== 'linux' || handle.fd < 0) return null;
  return readlink(`/proc/self/fd/${handle.fd}`).catch(() => null);
}

// On Windows the number of a disk depends on which call is asked.
function isSameFile(there: BigIntStats | null, made: BigIntStats): boolean {
  return there?.isFile() === true && there.ino === made.ino && (process.platform === 'win32' || there.dev === made.dev);
}

// FAT on Windows gives a file another number with another name.
function isRenamedFile(there: BigIntStats | null, made: BigIntStats): boolean {
  return process.platform === 'win32' ? there?.isFile() === true : isSameFile(there, made);
}

function isRenamedFolder(there: BigIntStats, made: BigIntStats): boolean {
  return process.platform === 'win32' ? there.isDirectory() : isSameFolder(there, made);
}
