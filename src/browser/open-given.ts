/** Turns what a person gave into an input: a folder, an archive, a checkpoint's files, or a file that is none of them. */

import { readZip } from '../engine/formats/archive/zip-reader.ts';
import type { Platform } from '../engine/host/platform.ts';
import type { Input } from '../engine/host/source.ts';
import { isArchiveHead, readHead } from '../engine/model/file-kind.ts';
import { fail } from '../engine/problem/problem.ts';
import { blobSource, inputFile } from './blob-source.ts';
import type { Given } from './given.ts';

/** @throws MISSING_FILE for what could not be read; for an archive DAMAGED, UNSAFE_ARCHIVE, UNSUPPORTED_FORMAT */
export async function openGiven(given: Given, platform: Platform): Promise<Input> {
  const { name, prefix, files } = given;
  if (given.kind === 'unreadable') throw fail('input-unreadable', { path: name, reason: 'refused', said: null });
  const input = { label: name, name, prefix, files: files.map(inputFile), config: null, vocabulary: null };
  const [only] = files;
  if (given.kind !== 'file' || !only) return { ...input, name: prefix ?? name };
  const source = blobSource(name, only.file);
  if (source.size > 0 && isArchiveHead(await readHead(source))) {
    return { ...input, name: name.replace(/\.zip$/i, ''), files: await readZip(source, platform) };
  }
  return { ...input, prefix: name };
}
