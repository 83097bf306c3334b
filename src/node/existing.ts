/** What lies where an output is to be, and whether the output may take its place. */

import type { Stats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { isOwnFile } from '../engine/output-files.ts';
import { fail, type ProblemFacts } from '../engine/problem.ts';
import { errorCode, writeProblem } from './file-error.ts';
import type { Destination } from './staging.ts';

/** Whether there is anything of that name, be it a link that leads nowhere. */
export async function isThere(path: string): Promise<boolean> {
  return (await lstatOrNull(path)) !== null;
}

/**
 * Looks at what lies where an output is to be. Links are not followed: what they lead to is not the output's place.
 * @returns what the output may take the place of
 * @throws OUTPUT_EXISTS
 */
export async function requireReplaceable(
  { kind, replace, source }: Destination,
  target: string,
): Promise<'nothing' | 'empty folder' | 'output'> {
  if (source !== null && (await isWithin(source, target))) throw fail('output-is-source', { path: target });
  const existing = await lstatOrNull(target);
  if (!existing) return 'nothing';
  const found = kindOf(existing);
  if (found !== kind) throw fail('output-not-replaced', { path: target, found });
  if (kind === 'folder' && (await readdir(target)).length === 0) return 'empty folder';
  if (!replace) throw fail('output-exists', { path: target });
  if (kind === 'folder') await refuseOthersFiles(target, target);
  return 'output';
}

/**
 * Nothing but what this program writes may lie in a folder that is replaced.
 * @param shown where it is for the person
 */
export async function refuseOthersFiles(folder: string, shown: string): Promise<void> {
  const others = (await readdir(folder)).filter((file) => !isOwnFile(file));
  if (others.length > 0) throw fail('output-holds-other-files', { path: shown, examples: others });
}

function kindOf(found: Stats): ProblemFacts['output-not-replaced']['found'] {
  if (found.isSymbolicLink()) return 'link';
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'device';
}

/** Whether `inner` is `outer` or lies in it, links followed. */
async function isWithin(inner: string, outer: string): Promise<boolean> {
  const follow = (path: string) => realpath(path).catch(() => resolve(path));
  const [a, b] = [await follow(inner), await follow(outer)];
  return a === b || a.startsWith(b.endsWith(sep) ? b : b + sep);
}

async function lstatOrNull(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw writeProblem(error, path);
  }
}
