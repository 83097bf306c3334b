/**
 * The hidden folder beside an output that is being made: `.albert-zh-MACHINE-KERNEL-RANDOM` with a lock, with what is
 * being made in `albert-zh-new`, and with what is being replaced in `albert-zh-old`. All of it under the names that it
 * has outside.
 */

import { type BigIntStats, readFileSync } from 'node:fs';
import { lstat, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { hex } from '../../engine/formats/crc32c.ts';
import { fail } from '../../engine/problem/problem.ts';
import { crc32c } from '../crc32c.ts';
import { errorCode } from '../file-error.ts';
import { isThere, lstatOrNull } from './identity.ts';
import { type Lock, takeLock } from './lock.ts';

export interface HiddenFolder {
  readonly path: string;
  /** Makes the folder for what is being made, or for what is being replaced. */
  make(what: Part): Promise<string>;
  /** Removes a part in which nothing is left. @throws what the system says */
  unmake(what: Part): Promise<void>;
  /** The new output stands: what it replaced does not come back. What cannot be removed is left for another time. */
  discardOld(): Promise<void>;
  /** @throws OUTPUT_UNWRITABLE where one of its folders is another one than was made */
  requireUnchanged(): Promise<void>;
  /** Removes it. An old output that could not be put back stays, until the next conversion does that. */
  remove(): Promise<void>;
}

export type Part = 'new' | 'old';

/** Where the process that made a hidden folder runs, or ran. */
export interface Maker {
  /** Of the machine, by its name. */
  readonly machine: string;
  /** Of what gives locks: one start of Linux, whatever containers it has; elsewhere the machine. */
  readonly kernel: string;
}

const NAME = /^\.albert-zh-([0-9a-f]{8})-([0-9a-f]{8})-[0-9a-f]{16}$/;
const WASTE = 'albert-zh-waste';
const TRIES = 10;

const HERE: Maker = { machine: digest(hostname()), kernel: digest(kernelName()) };

function digest(text: string): string {
  return hex(crc32c(Buffer.from(text)));
}

function kernelName(): string {
  if (process.platform !== 'linux') return hostname();
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1');
  } catch {
    return hostname();
  }
}

/** Who made a hidden folder, by its name; `null` where it is none. */
export function makerOf(name: string): Maker | null {
  const [, machine, kernel] = NAME.exec(name) ?? [];
  return machine === undefined || kernel === undefined ? null : { machine, kernel };
}

/** Whether its lock can be asked for here. */
export function sharesLocks({ kernel }: Maker): boolean {
  return kernel === HERE.kernel;
}

/** Whether it was made on this machine. */
export function isOfThisMachine({ machine }: { readonly machine: string }): boolean {
  return machine === HERE.machine;
}

/** The folder of a part within it. */
export function partOf(hidden: string, part: Part): string {
  return join(hidden, `albert-zh-${part}`);
}

/** Makes one, which nobody else may enter. @throws what the system says */
export async function openHiddenFolder(parent: string): Promise<HiddenFolder> {
  for (let tries = 1; ; tries++) {
    const path = join(parent, `.albert-zh-${HERE.machine}-${HERE.kernel}-${someNumber()}${someNumber()}`);
    await mkdir(path, { mode: 0o700 });
    try {
      const made = await lstat(path, { bigint: true });
      return hiddenFolder(path, made, await takeLock(path));
    } catch (error) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
      // Who clears up may have taken a folder without a lock for one that was left.
      const wasTaken = errorCode(error) === 'ENOENT' && (await isThere(parent));
      if (!wasTaken || tries === TRIES) throw error;
    }
  }
}

/** Eight hexadecimal digits that are hardly twice the same. They need not be secret: a name that is taken is refused. */
function someNumber(): string {
  return Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

function hiddenFolder(path: string, itself: BigIntStats, lock: Lock): HiddenFolder {
  const made = new Map([[path, itself]]);
  const unmake = async (what: Part) => {
    const folder = partOf(path, what);
    await rmdir(folder);
    made.delete(folder);
  };
  return {
    path,
    async make(what) {
      const folder = partOf(path, what);
      await mkdir(folder);
      made.set(folder, await lstat(folder, { bigint: true }));
      return folder;
    },
    unmake,
    async discardOld() {
      made.delete(partOf(path, 'old'));
      try {
        await discardOld(path);
      } catch (error) {
        if (!errorCode(error)) throw error;
      }
    },
    async requireUnchanged() {
      for (const [folder, before] of made) {
        if (!isSameFolder(await lstat(folder, { bigint: true }), before))
          throw fail('output-changed', { path: folder });
      }
    },
    async remove() {
      try {
        const found = await lstatOrNull(path);
        // Another folder of this name is not ours to clear.
        if (!found || !isSameFolder(found, itself)) return;
        for (const part of ['new', 'old'] as const) await unmake(part).catch(() => undefined);
      } finally {
        await lock.release().catch(() => undefined);
        await rmdir(path).catch(() => undefined);
      }
    },
  };
}

/**
 * Removes an old output. First it becomes waste in one step: none of which a part is gone comes back.
 * @throws what the system says where that cannot be
 */
export async function discardOld(hidden: string, patience?: Patience): Promise<void> {
  const waste = join(hidden, WASTE);
  // What an earlier try could not remove would be in the way.
  if (await isThere(waste)) await removeAll(waste, patience);
  await rename(partOf(hidden, 'old'), waste);
  await removeAll(waste, patience);
}

/** Whether a path leads into what an output replaces. */
export function wasMovedAside(path: string): boolean {
  const [part = '', hidden = ''] = path.split(sep).slice(-3, -1).reverse();
  return NAME.test(hidden) && [basename(partOf(hidden, 'old')), WASTE].includes(part);
}

/** How long removing is tried again. */
export interface Patience {
  /** By the clock of `performance`. */
  readonly until: number;
  /** Ends it. */
  readonly signal: AbortSignal | null;
}

/** On Windows what a scanner looks at cannot be removed for a moment. Elsewhere what is refused once is so for long. */
export function patience(signal: AbortSignal | null = null): Patience {
  return { until: performance.now() + (process.platform === 'win32' ? 1000 : 0), signal };
}

/**
 * Removes what nobody needs any more, as far as the system lets it go: what is mounted or immutable stays. Node's own
 * retries begin anew for each folder and for each file in it, which can take minutes.
 */
export async function removeAll(path: string, { until, signal }: Patience = patience()): Promise<void> {
  for (;;) {
    try {
      await rm(path, { recursive: true, force: true });
      return;
    } catch {
      if (performance.now() >= until || signal?.aborted) return;
      await setTimeout(50);
    }
  }
}

/** Whether two looks saw the same folder. */
export function isSameFolder(found: BigIntStats, made: BigIntStats): boolean {
  return found.isDirectory() && found.ino === made.ino && found.dev === made.dev;
}
