/** Disks of the tests' own: small, read-only, damaged. Only root may make them. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Why there can be no disks here; `null` where there can. */
export const noDisks: string | null = tryDisk();

/** Why a file cannot be a disk here; `null` where it can. */
export const noLoops: string | null = noDisks ?? tryLoops();

if (noDisks) console.warn(`What needs a disk of its own is left out: ${noDisks}.`);

function tryLoops(): string | null {
  if (!existsSync('/dev/loop0')) return 'there are no loop devices';
  return spawnSync('mkfs.ext4', ['-V']).error ? 'there is no mkfs.ext4 (on Debian: apt install e2fsprogs)' : null;
}

function tryDisk(): string | null {
  if (process.platform !== 'linux') return 'it is made as Linux does it';
  const folder = mkdtempSync(join(tmpdir(), 'albert-zh-disk-'));
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=64k', 'albert-zh-test', folder);
    run('umount', folder);
    return null;
  } catch (error) {
    return `mounting is not allowed (${String(error).trim().split('\n').at(-1)})`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Mounts a disk of so many bytes on a folder that is made for it; it goes with the test. */
export function smallDisk(folder: string, bytes: number): void {
  mkdirSync(folder);
  mounted(folder, '-t', 'tmpfs', '-o', `size=${bytes}`, 'albert-zh-test');
}

/** Mounts something on a folder until the test is over. */
export function mounted(folder: string, ...what: readonly string[]): void {
  run('mount', ...what, folder);
  onTestFinished(() => run('umount', '--lazy', folder));
}

export function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Lets another program take all room of a disk but so many bytes. Gives the file, which may be removed. */
export async function fill(folder: string, leave: number): Promise<string> {
  const path = join(folder, 'another-program');
  const { bavail, bsize } = statfsSync(folder);
  const file = await open(path, 'w');
  try {
    const chunk = Buffer.alloc(64 << 10);
    for (let rest = bavail * bsize - leave; rest > 0; rest -= chunk.length) {
      await file.write(chunk, 0, Math.min(rest, chunk.length));
    }
  } finally {
    await file.close();
  }
  return path;
}

export function free(path: string): Promise<void> {
  return rm(path);
}
