/** What to do with the hidden folders that killed processes left behind. */

import type { BigIntStats } from 'node:fs';
import { lstat, readdir, rename, rmdir } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import {
  discardOld,
  isOfThisMachine,
  type Maker,
  makerOf,
  openHiddenFolder,
  type Patience,
  partOf,
  patience,
  removeAll,
  sharesLocks,
} from './hidden-folder.ts';
import { isThere } from './identity.ts';
import { isLockName, lockState, removeUnready } from './lock.ts';

/** Milliseconds. Longer than any conversion takes. */
const DAY = 24 * 60 * 60 * 1000;
/** The hidden folders of version 0.1.0, one for the new output and one for the old. */
const EARLIER = /^\.albert-zh-(new|old)-([0-9a-f]{8})-\d+-\d+-[0-9a-f]{8}$/;

/**
 * Clears up what was left in a folder by processes that have ended: what they were writing goes, what they were about
 * to replace comes back where nothing has taken its place. What cannot be cleared stays for another time,
 * and with a cancel what has not been yet.
 */
export async function removeOrphans(parent: string, signal: AbortSignal | null = null): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  // For all of them together.
  const forAll = patience(signal);
  for (const name of names) {
    if (signal?.aborted) return;
    const folder = join(parent, name);
    const maker = makerOf(name);
    const earlier = EARLIER.exec(name);
    if (maker) await clearOrphan(folder, parent, maker, forAll).catch(() => undefined);
    else if (earlier) await clearEarlier(folder, parent, earlier, forAll).catch(() => undefined);
  }
}

async function clearOrphan(folder: string, parent: string, maker: Maker, patience: Patience): Promise<void> {
  const found = await lstat(folder, { bigint: true });
  if (!isOurs(found)) return;
  const state = sharesLocks(maker) ? await lockState(folder) : 'unknown';
  if (state === 'held') return;
  if (state === 'none' && (await readdir(folder)).every(isLockName)) return removeUnready(folder, rmdir);
  if (state === 'unknown' && !(await isOver(found, parent, maker))) return;
  if (!(await putBack(partOf(folder, 'old'), parent))) return;
  await discardOld(folder, patience).catch(() => undefined);
  // An old one that is not waste may come back yet, and then whole.
  if (!(await isThere(partOf(folder, 'old')))) await removeAll(folder, patience);
}

async function clearEarlier(
  folder: string,
  parent: string,
  [, what, machine = '']: RegExpExecArray,
  patience: Patience,
): Promise<void> {
  const found = await lstat(folder, { bigint: true });
  if (!isOurs(found) || !isOfThisMachine({ machine }) || (await ageOf(found, parent)) < DAY) return;
  if (what === 'old' && !(await putBack(folder, parent))) return;
  // None of which a part was removed comes back.
  const waste = folder.replace('.albert-zh-old-', '.albert-zh-new-');
  if (waste !== folder) await rename(folder, waste);
  await removeAll(waste, patience);
}

/** In a folder that many may write to, anyone can make a link of such a name that leads to a person's files. */
function isOurs(found: BigIntStats): boolean {
  const user = process.getuid?.();
  return found.isDirectory() && (user === undefined || Number(found.uid) === user);
}

/** Where no lock tells: a process of this machine has ended that began before the machine did, or more than a day ago. */
async function isOver(found: BigIntStats, parent: string, maker: Maker): Promise<boolean> {
  if (!isOfThisMachine(maker)) return false;
  const age = await ageOf(found, parent);
  return age > DAY || (!sharesLocks(maker) && age > uptime() * 1000);
}

/** Milliseconds since something was changed in a folder, by the clock of its disk, which may be another machine's. */
async function ageOf(found: BigIntStats, parent: string): Promise<number> {
  const now = await openHiddenFolder(parent);
  try {
    return Number((await lstat(now.path, { bigint: true })).mtimeMs - found.mtimeMs);
  } finally {
    await now.remove();
  }
}

/**
 * Puts an old output back, and what belongs to it. Where its place is taken, the new one stands there, and none of it
 * comes back: the proof of an old one is no proof of the new one.
 * @returns whether nothing that is needed is left in the folder
 */
async function putBack(old: string, parent: string): Promise<boolean> {
  const names = await readdir(old).catch(() => []);
  for (const name of names) {
    const [kept, target] = [join(old, name), join(parent, name)];
    // Where it is not there any more, another process is putting it back as well.
    if ((await isThere(target)) && (await isThere(kept))) return true;
  }
  for (const name of names) {
    const [kept, target] = [join(old, name), join(parent, name)];
    if (!(await isThere(target))) await rename(kept, target).catch(() => undefined);
    if (!(await isThere(target))) return false;
  }
  return true;
}
