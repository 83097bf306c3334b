/**
 * The folders in which something is being written. They are kept, so that an app that was killed clears up with its
 * next start, and looks into no other folder for that.
 */

import { readStored, store } from './stored-json.ts';
import { workers } from './workers.ts';

const FILE = 'unfinished';

/** Once for each piece of work. */
const underWay: string[] = [];
/** Left by an earlier session. */
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

/** Clears up behind an earlier session that was killed. */
export async function clearUnfinished(): Promise<void> {
  const found = readStored(FILE);
  if (!Array.isArray(found)) return;
  for (const folder of found) if (typeof folder === 'string') left.add(folder);
  for (const folder of left) {
    await workers.startShared({ kind: 'clear', folder });
    left.delete(folder);
    keep();
  }
}

function keep(): void {
  store(FILE, [...left, ...underWay]);
}
