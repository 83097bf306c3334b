/** Turns what a person gave into an input: a folder, an archive, a model's files, or a file that is none of them. */

import { nameOfArchive, openArchive } from '../engine/formats/archive/open-archive.ts';
import type { Platform } from '../engine/host/platform.ts';
import type { Input, InputFile, Source } from '../engine/host/source.ts';
import { atStep } from '../engine/host/steps.ts';
import { fail } from '../engine/problem/problem.ts';
import { blobSource } from './blob-source.ts';
import type { Given, GivenFile } from './given.ts';
import { openHandedOver, type ScratchFolder } from './scratch.ts';

const WEIGHTS = /\.(safetensors|bin|pt|pth)$/i;
/** As in `model.ckpt-125000`, whose number tells one from another. */
const CHECKPOINT = /\.ckpt(?=$|-\d+$)/i;

/** What a person gave as the output's name is made from it. */
export function nameOfGiven(given: Given): string {
  const { prefix, selection } = given;
  return atStep({ name: namedBy(given), prefix, ...(selection && { selection }) }).name;
}

function namedBy({ kind, name, prefix }: Given): string {
  return kind === 'folder'
    ? name
    : nameOfArchive(prefix ?? name)
        .replace(WEIGHTS, '')
        .replace(CHECKPOINT, '');
}

export interface OpenedGiven {
  readonly input: Input;
  close(): Promise<void>;
}

/** @throws MISSING_FILE for what could not be read; for an archive DAMAGED, UNSAFE_ARCHIVE, UNSUPPORTED_FORMAT */
export async function openGiven(given: Given, scratch: ScratchFolder, platform: Platform): Promise<OpenedGiven> {
  const inputFile = (file: GivenFile) => givenInput(file, scratch);
  const { name: label, prefix, files } = given;
  if (given.kind === 'unreadable') throw fail('input-unreadable', { path: label, reason: 'refused', said: null });
  const input = atStep<Input>({
    label,
    name: namedBy(given),
    prefix,
    files: files.map(inputFile),
    config: given.config ? inputFile(given.config) : null,
    vocabulary: given.vocabulary ? inputFile(given.vocabulary) : null,
    ...(given.selection && { selection: given.selection }),
  });
  // A browser's own files need not be closed.
  const close = () => Promise.resolve();
  const [only] = files;
  if (given.kind !== 'file' || !only) return { input, close };
  const source = await openFile(label, only.file, scratch);
  try {
    const archive = source.size === 0 ? null : await openArchive(source, platform);
    if (archive) {
      const { lastModified: modified } = only.file;
      const within = archive.files.map((file) => ({ ...file, modified }));
      return { input: { ...input, files: within }, close: () => closeAll(archive, source) };
    }
  } catch (error) {
    await source.close();
    throw error;
  }
  await source.close();
  return { input: { ...input, prefix: label }, close };
}

async function closeAll(...all: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const one of all) await one.close();
}

function givenInput({ path, file }: GivenFile, scratch: ScratchFolder): InputFile {
  const { size, lastModified: modified } = file;
  return { path, size, modified, access: 'ranges', open: () => openFile(path, file, scratch) };
}

async function openFile(name: string, file: File, scratch: ScratchFolder): Promise<Source> {
  return (await openHandedOver(scratch, name, file)) ?? blobSource(name, file);
}
