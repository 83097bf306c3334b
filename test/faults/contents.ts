/** What files and folders hold, to be compared. */

import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The names below a path, each with a digest of its bytes; a file by itself has no name. `null` where nothing is. */
export type Contents = Readonly<Record<string, string>> | null;

export async function contentsOf(path: string): Promise<Contents> {
  const found = await lstat(path).catch(() => null);
  if (!found) return null;
  if (!found.isDirectory()) return { '': await digestOf(path) };
  const contents: Record<string, string> = {};
  for (const name of (await readdir(path, { recursive: true })).sort()) {
    const whole = join(path, name);
    contents[name] = (await lstat(whole)).isDirectory() ? 'folder' : await digestOf(whole);
  }
  return contents;
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
