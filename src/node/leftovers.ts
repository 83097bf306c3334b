/**
 * The hidden folders in which outputs are staged, and what to do with those that a crash left behind. Their names say
 * which process of which machine they belong to, so that nobody else's work is touched.
 */

import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { hex } from '../engine/checkpoint/crc32c.ts';
import { crc32c } from './crc32c.ts';
import { isThere } from './existing.ts';
import { isRunning, ownMark } from './process-mark.ts';

/** Another machine may write to the same disk. */
const MACHINE = hex(crc32c(Buffer.from(hostname())));
const NAME = /^\.albert-zh-(new|old)-([0-9a-f]{8})-(\d+)-(\d+)-[0-9a-f]{8}$/;
const OLD = '.albert-zh-old-';
const NEW = '.albert-zh-new-';

/**
 * Makes a hidden folder: `new` for an output that is being written, `old` for one that is being replaced.
 * @param mode who may enter it; what becomes an output is as open as any folder of the person's
 */
export async function makeHidden(parent: string, what: 'new' | 'old', mode = 0o777): Promise<string> {
  const { pid, began } = ownMark();
  const random = hex(Math.floor(Math.random() * 2 ** 32));
  const folder = join(parent, `${what === 'new' ? NEW : OLD}${MACHINE}-${pid}-${began}-${random}`);
  await mkdir(folder, { mode });
  return folder;
}

/** Removes a hidden folder. One with an old output is no such any more before the first of its files goes. */
export async function discardHidden(folder: string): Promise<void> {
  const name = basename(folder);
  const waste = join(dirname(folder), name.replace(OLD, NEW));
  if (waste !== folder) await rename(folder, waste);
  await rm(waste, { recursive: true, force: true });
}

/**
 * Clears up what processes of this machine left in a folder when they were killed: what they were writing goes, what
 * they were about to replace comes back where nothing has taken its place. What cannot be cleared stays for another time.
 */
export async function clearLeftovers(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const [, what, machine, pid, began] = NAME.exec(name) ?? [];
    if (machine !== MACHINE || isRunning({ pid: Number(pid), began: Number(began) })) continue;
    const folder = join(parent, name);
    if (!(await isOurs(folder))) continue;
    const settled = what === 'new' || (await putBack(folder, parent));
    if (settled) await discardHidden(folder).catch(() => undefined);
  }
}

/** In a folder that many may write to, anyone can make a link of such a name that leads to a person's files. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  const user = process.getuid?.();
  return found?.isDirectory() === true && (user === undefined || found.uid === user);
}

/** Whether nothing that is needed is left in the folder. */
async function putBack(folder: string, parent: string): Promise<boolean> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [kept, target] = [join(folder, name), join(parent, name)];
    // Another process may be putting it back as well.
    if (!(await isThere(target))) await rename(kept, target).catch(() => undefined);
    if (!(await isThere(target))) return false;
  }
  return true;
}
