/** Turns what a person gave into an input: a folder, an archive, a model's files, or a file that is none of them. */

import { nameOfArchive, openArchive } from '../engine/formats/archive/open-archive.ts';
import type { Platform } from '../engine/host/platform.ts';
import type { Input } from '../engine/host/source.ts';
import { fail } from '../engine/problem/problem.ts';
import { blobSource, inputFile } from './blob-source.ts';
import type { Given } from './given.ts';

const WEIGHTS = /\.(safetensors|bin|pt|pth)$/i;

/** What a person gave as the output's name is made from it. */
export function nameOfGiven({ kind, name, prefix }: Given): string {
  return kind === 'folder' ? name : nameOfArchive(prefix ?? name).replace(WEIGHTS, '');
}

/**
 * Does something with what a person gave; what is opened for that is closed with it.
 * @throws MISSING_FILE for what could not be read; for an archive DAMAGED, UNSAFE_ARCHIVE, UNSUPPORTED_FORMAT; and what
 *   `work` throws
 */
export async function withGiven<T>(given: Given, platform: Platform, work: (input: Input) => Promise<T>): Promise<T> {
  const { name: label, prefix, files } = given;
  if (given.kind === 'unreadable') throw fail('input-unreadable', { path: label, reason: 'refused', said: null });
  const name = nameOfGiven(given);
  const input = { label, name, prefix, files: files.map(inputFile), config: null, vocabulary: null };
  const [only] = files;
  if (given.kind !== 'file' || !only) return work(input);
  const source = blobSource(label, only.file);
  const archive = source.size === 0 ? null : await openArchive(source, platform);
  if (!archive) return work({ ...input, prefix: label });
  try {
    return await work({ ...input, files: archive.files });
  } finally {
    await archive.close();
  }
}
