/**
 * The files that this program writes, told by their names and by what is in them. What is something else is not ours to
 * replace.
 */

import type { CreateCrc32c } from '../formats/crc32c.ts';
import type { InputFile } from '../host/source.ts';
import { ProblemError } from '../problem/problem.ts';
import { isSentencePieceFile, isVocabulary, readBytes } from './detect-own.ts';
import { TARGETS } from './index.ts';
import { isRecord, RECORD_FILE } from './record-file.ts';
import type { OwnFiles } from './target.ts';

/** Files that are written whatever the target. */
const OF_ALL: OwnFiles = { 'vocab.txt': isVocabulary, 'spiece.model': isSentencePieceFile, [RECORD_FILE]: isOwnRecord };

const OWN = new Map([...TARGETS.map(({ ownFiles }) => ownFiles), OF_ALL].flatMap((files) => Object.entries(files)));

/** Whether a file of ours has this name. That it is one of ours is told by what is in it. */
export function isOwnFile(name: string): boolean {
  return OWN.has(name);
}

/** Whether files of ours lie in a folder of this name. */
export function isOwnFolder(name: string): boolean {
  return [...OWN.keys()].some((path) => path.startsWith(`${name}/`));
}

/**
 * The names of those files of a folder that this program did not write, as far as can be told by what is in them.
 * @param files all of the folder, by their paths in it
 */
export async function notOwnFiles(files: readonly InputFile[], createCrc32c: CreateCrc32c): Promise<readonly string[]> {
  const folder = { files: new Map(files.map((file) => [file.path, file])), createCrc32c };
  const others: string[] = [];
  for (const file of files) {
    const isOwn = OWN.get(file.path);
    if (!isOwn || !(await orNot(isOwn(file, folder)))) others.push(file.path);
  }
  return others;
}

/** Whether a file is a proof that this program wrote. */
export async function isOwnRecord(file: InputFile): Promise<boolean> {
  const bytes = await readBytes(file).catch(() => null);
  return bytes !== null && isRecord(bytes);
}

/** What cannot be read, or is malformed, is none of ours. */
async function orNot(isOwn: Promise<boolean>): Promise<boolean> {
  try {
    return await isOwn;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}
