/**
 * Files of the page's own, on disk and out of sight: what is too large for memory, and what is about to be downloaded.
 * They lie in a folder of this session, which the next one clears.
 */

import { fail } from '../engine/problem/problem.ts';
import { writeProblem } from './write-problem.ts';

export interface Scratch {
  write(bytes: Uint8Array): void;
  /** Ends writing. The file stays until the session ends. */
  finish(): Promise<File>;
  /** Removes it, finished or not. */
  discard(): Promise<void>;
}

/** Other pages of the same host have their folders beside. */
const PREFIX = 'albert-zh-converter-session-';

/** Starts a session: its files are safe from other pages' clearing as long as this page is open. */
export function startSession(): string {
  const session = `${PREFIX}${crypto.randomUUID()}`;
  void navigator.locks.request(session, () => new Promise(() => undefined));
  void clearOthers(session).catch(() => undefined);
  return session;
}

/** Removes what sessions left that are no more. */
async function clearOthers(own: string): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const { held = [] } = await navigator.locks.query();
  const alive = new Set([own, ...held.map(({ name }) => name)]);
  const names: string[] = [];
  for await (const name of root.keys()) names.push(name);
  for (const name of names) {
    if (name.startsWith(PREFIX) && !alive.has(name)) await root.removeEntry(name, { recursive: true });
  }
}

/**
 * Opens a file of that many bytes.
 * @param shown what messages call it
 * @throws DISK_FULL where the browser does not grant the room, OUTPUT_UNWRITABLE where it grants none
 */
export async function openScratch(session: string, shown: string, bytes: number): Promise<Scratch> {
  const { quota = Number.POSITIVE_INFINITY, usage = 0 } = await navigator.storage.estimate();
  if (quota - usage < bytes) throw fail('disk-full', { path: shown, needed: bytes, free: quota - usage });
  const name = crypto.randomUUID();
  const { folder, handle, access } = await createFile(session, name).catch((error: unknown) => {
    throw writeProblem(error, shown);
  });
  let end = 0;
  return {
    write(bytes) {
      try {
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
      access.flush();
      access.close();
      const file = await handle.getFile();
      if (file.size !== end) throw fail('disk-full', { path: shown, needed: end, free: null });
      return file;
    },
    async discard() {
      access.close();
      await folder.removeEntry(name);
    },
  };
}

async function createFile(session: string, name: string) {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(session, { create: true });
  const handle = await folder.getFileHandle(name, { create: true });
  return { folder, handle, access: await handle.createSyncAccessHandle() };
}
