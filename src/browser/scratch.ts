/**
 * Files of the page's own, out of sight: what is too large for memory, and what is about to be downloaded. They lie in
 * the session's folder, which the next session clears. In it each worker has one of its own for what it is at work on,
 * which is cleared when the worker has ended, in whatever way.
 */

import type { Source } from '../engine/host/source.ts';
import { fail } from '../engine/problem/problem.ts';
import { openMemoryScratch } from './memory-scratch.ts';
import { newId } from './new-id.ts';
import { writeProblem } from './write-problem.ts';
import { yieldToEventLoop } from './yield.ts';

export interface Scratch {
  write(bytes: Uint8Array): void;
  /** Ends writing. The file is gone when the source is closed. */
  finish(): Promise<Source>;
  /** Ends writing. The file stays until {@link discardScratch}, or the session ends. */
  handOver(): Promise<File>;
  /** Removes it, finished or not. */
  discard(): Promise<void>;
}

/** Whose files they are: a worker's, of a session. It is the worker's name. */
export type ScratchFolder = `${string}/${string}`;

/** Other pages of the same host have their folders beside. */
const PREFIX = 'albert-zh-converter-session-';

/** Whoever asks for as much goes through all of a file. */
const BLOCK_BYTES = 256 << 10;

/** As {@link newId} makes them. */
const OWN_NAME = /^[0-9a-f]{32}$/;

/** A file that grows by each write has the browser ask each time whether there is room: six times as slow. */
const GROWTH_BYTES = 64 << 20;

/** A browser may still hold the files of a worker that it has just ended, or of a page. */
const CLEARING = { tries: 10, pauseMs: 100 } as const;

/** Starts a session: its files are safe from other pages' clearing as long as this page is open. */
export function startSession(): string {
  const session = `${PREFIX}${newId()}`;
  void clearOthers(session).catch(() => undefined);
  return session;
}

export function newScratchFolder(session: string): ScratchFolder {
  return `${session}/${newId()}`;
}

/**
 * Removes what sessions leave, as soon as they are no more: the page that this one was loaded in place of may not be gone
 * yet. Where the browser tells nothing of other pages, nothing is removed.
 */
async function clearOthers(own: string): Promise<void> {
  void navigator.locks.request(own, () => new Promise(() => undefined)).catch(() => undefined);
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const name of root.keys()) names.push(name);
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== own);
  await Promise.all(others.map((name) => navigator.locks.request(name, () => removeEntry(root, name))));
}

/**
 * Opens a file of that many bytes; in memory, where the browser lends the page no files.
 * @param shown what messages call it
 * @throws DISK_FULL where the browser does not grant the room, OUTPUT_UNWRITABLE where it grants none
 */
export async function openScratch(place: ScratchFolder, shown: string, bytes: number): Promise<Scratch> {
  const root = await ownFiles();
  if (!root) return openMemoryScratch(shown, bytes);
  const { quota = Number.POSITIVE_INFINITY, usage = 0 } = await navigator.storage.estimate();
  if (quota - usage < bytes) throw fail('disk-full', { path: shown, needed: bytes, free: quota - usage });
  const name = newId();
  const { session, folder, handle, access } = await createFile(root, place, name).catch((error: unknown) => {
    throw writeProblem(error, shown);
  });
  let end = 0;
  let room = 0;
  const makeRoom = (most: number) => {
    room = most;
    try {
      access.truncate(room);
    } catch {
      // There is less left than that: what is written will tell whether it is enough.
      room = Number.POSITIVE_INFINITY;
    }
  };
  const discard = async () => {
    access.close();
    await folder.removeEntry(name);
  };
  makeRoom(bytes);
  return {
    write(bytes) {
      try {
        const needed = end + bytes.length;
        if (needed > room) makeRoom(Math.max(needed, room + GROWTH_BYTES));
        for (let rest = bytes; rest.length > 0; ) {
          const written = access.write(rest, { at: end });
          // Without room Chromium 156 throws nothing: it gives its error number, -8, as an unsigned one.
          if (written <= 0 || written > rest.length) throw fail('disk-full', { path: shown, needed: null, free: null });
          end += written;
          rest = rest.subarray(written);
        }
      } catch (error) {
        throw writeProblem(error, shown);
      }
    },
    async finish() {
      access.truncate(end);
      return { ...accessSource(shown, access), close: discard };
    },
    async handOver() {
      access.truncate(end);
      access.close();
      await handle.move(session, name);
      const file = await handle.getFile();
      if (file.size !== end) throw fail('disk-full', { path: shown, needed: end, free: null });
      return file;
    },
    discard,
  };
}

/**
 * Reads a file that was handed over where it lies, which is ten times as fast as having the browser read it.
 * @param shown what messages call it
 * @returns `null` where it is none, or another worker reads it
 */
export async function openHandedOver(place: ScratchFolder, shown: string, file: File): Promise<Source | null> {
  if (!OWN_NAME.test(file.name)) return null;
  const [session] = namesOf(place);
  try {
    const folder = await (await ownFiles())?.getDirectoryHandle(session);
    const access = await (await folder?.getFileHandle(file.name))?.createSyncAccessHandle({ mode: 'read-only' });
    if (!access) return null;
    if (access.getSize() === file.size) return accessSource(shown, access);
    access.close();
    return null;
  } catch {
    return null;
  }
}

function accessSource(shown: string, access: FileSystemSyncAccessHandle): Source {
  return {
    name: shown,
    size: access.getSize(),
    async read(offset, into) {
      // Nothing is waited for here, and a cancel has to be heard between two blocks.
      if (into.length >= BLOCK_BYTES) await yieldToEventLoop();
      return access.read(into, { at: offset });
    },
    close: async () => access.close(),
  };
}

/** Removes files that were handed over; nobody may be reading them. */
export async function discardScratch(session: string, files: readonly File[]): Promise<void> {
  const folder = await (await ownFiles())?.getDirectoryHandle(session).catch(() => null);
  if (folder) await Promise.all(files.map(({ name }) => removeEntry(folder, name)));
}

/** Removes what a worker was at work on that has ended. */
export async function clearScratch(place: ScratchFolder): Promise<void> {
  const [session, folder] = namesOf(place);
  const parent = await (await ownFiles())?.getDirectoryHandle(session).catch(() => null);
  if (parent) await removeEntry(parent, folder);
}

async function removeEntry(parent: FileSystemDirectoryHandle, name: string): Promise<void> {
  for (let tries = 1; tries <= CLEARING.tries; tries++) {
    try {
      return await parent.removeEntry(name, { recursive: true });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return;
      await new Promise((resolve) => setTimeout(resolve, CLEARING.pauseMs));
    }
  }
}

/** `null` where the browser lends the page no files. */
async function ownFiles(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await navigator.storage.getDirectory();
  } catch {
    return null;
  }
}

function namesOf(place: ScratchFolder): readonly [session: string, folder: string] {
  const [session = '', folder = ''] = place.split('/');
  return [session, folder];
}

async function createFile(root: FileSystemDirectoryHandle, place: ScratchFolder, name: string) {
  const [sessionName, folderName] = namesOf(place);
  const session = await root.getDirectoryHandle(sessionName, { create: true });
  const folder = await session.getDirectoryHandle(folderName, { create: true });
  const handle = await folder.getFileHandle(name, { create: true });
  return { session, folder, handle, access: await handle.createSyncAccessHandle() };
}
