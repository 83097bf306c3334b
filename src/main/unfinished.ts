/**
 * The folders in which something is being written. They are kept, so that an app that was killed clears up with its
 * next start, and looks into no other folder for that.
 */

import { readStored, store } from './stored-json.ts';
import { workers } from './workers.ts';

const FILE = 'unfinished';
const TRIES = 3;

/** Once for each piece of work. */
const underWay: string[] = [];
/** Still to be cleared: of an earlier session, or of a worker that was killed. */
const left = new Set<string>();

/** Does work that writes into a folder. */
export async function writingInto<T>(folder: string, work: () => Promise<T>): Promise<T> {
  underWay.push(folder);
  keep();
  try {
    return await work();
  } finally {
    underWay.splice(underWay.indexOf(folder), 1);
    keep();
  }
}

/** Clears up behind a worker that was killed. */
export async function clearFolder(folder: string): Promise<void> {
  left.add(folder);
  // What killed one worker may have killed the next as well, before anybody knew.
  for (let tries = 0; tries < TRIES && left.has(folder); tries++) {
    const { ok } = await workers.start({ kind: 'clear', leftover: folder });
    if (ok) left.delete(folder);
  }
  keep();
}

/** Clears up behind an earlier session that was killed. */
export async function clearUnfinished(): Promise<void> {
  const found = readStored(FILE);
  if (!Array.isArray(found)) return;
  for (const folder of found) if (typeof folder === 'string') left.add(folder);
  for (const folder of left) await clearFolder(folder);
}

function keep(): void {
  store(FILE, [...left, ...underWay]);
}
