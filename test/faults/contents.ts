/** What files and folders hold, to be compared. */

import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** The names below a path, each with a digest of its bytes; a file by itself has no name. `null` where nothing is. */
export type Contents = Readonly<Record<string, string>> | null;

export async function contentsOf(path: string): Promise<Contents> {
  const found = await lstat(path).catch(() => null);
  if (!found) return null;
  if (!found.isDirectory()) return { '': await digestOf(path) };
  return Object.fromEntries(await entriesOf(path, ''));
}

/** Links are told by where they lead, and not followed. */
async function entriesOf(folder: string, below: string): Promise<readonly (readonly [string, string])[]> {
  const entries: (readonly [string, string])[] = [];
  for (const name of (await readdir(join(folder, below))).sort()) {
    const [path, whole] = [join(below, name), join(folder, below, name)];
    const found = await lstat(whole);
    if (found.isDirectory()) entries.push([path, 'folder'], ...(await entriesOf(folder, path)));
    else entries.push([path, found.isSymbolicLink() ? `link to ${await readlink(whole)}` : await digestOf(whole)]);
  }
  return entries;
}

/** What tells that somebody wrote to a folder or to a file in it, without reading the bytes. */
export async function tracesOf(folder: string): Promise<readonly string[]> {
  const names = ['.', ...(await readdir(folder)).sort()];
  return Promise.all(
    names.map(async (name) => {
      const { size, mode, ino, mtimeNs } = await lstat(join(folder, name), { bigint: true });
      return [name, size, mode, ino, mtimeNs].join(' ');
    }),
  );
}

async function digestOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
