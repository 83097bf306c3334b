/** Which file or folder something is, under whatever name: the number of its disk and its own on it. */

import type { BigIntStats } from 'node:fs';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errorCode, writeProblem } from '../file-error.ts';

/** Compares as text. */
export type Identity = string;

/** @param path where it was found; it stands for what has no number, as on some network disks */
export function identityOf(found: BigIntStats, path: string): Identity {
  return found.ino === 0n ? path.normalize('NFC').toLowerCase() : `${found.dev}:${found.ino}`;
}

/** What lies at a path, links not followed; `null` where there is nothing. @throws OUTPUT_UNWRITABLE */
export async function lstatOrNull(path: string): Promise<BigIntStats | null> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    const code = errorCode(error);
    // Nothing has a name that is too long for the disk.
    if (code === 'ENOENT' || code === 'ENAMETOOLONG') return null;
    throw writeProblem(error, path);
  }
}

/** Whether there is anything of that name, be it a link that leads nowhere. */
export async function isThere(path: string): Promise<boolean> {
  return (await lstatOrNull(path)) !== null;
}

/**
 * All that has to stay for files to be found under their names and to be read: the files, the folders above them, and
 * the links on the way with what is above those. What does not exist has no place.
 */
export async function placesOf(paths: Iterable<string>): Promise<ReadonlySet<Identity>> {
  const places = new Set<Identity>();
  const seen = new Set<string>();
  const left = [...paths].map((path) => resolve(path));
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    for (let at = path; !seen.has(at); at = dirname(at)) {
      seen.add(at);
      left.push(...(await addPlace(at, places)));
    }
  }
  return places;
}

/** @returns where it leads, if it is a link */
async function addPlace(path: string, places: Set<Identity>): Promise<readonly string[]> {
  try {
    const found = await lstat(path, { bigint: true });
    places.add(identityOf(found, path));
    if (!found.isSymbolicLink()) return [];
    places.add(identityOf(await stat(path, { bigint: true }), path));
    // A relative link starts from the folder that it really lies in.
    return [await realpath(path), resolve(await realpath(dirname(path)), await readlink(path))];
  } catch (error) {
    if (errorCode(error)) return [];
    throw error;
  }
}
