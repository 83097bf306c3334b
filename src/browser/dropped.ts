/** Files and folders that a person dropped on the page. */

import { MAX_DEPTH, MAX_FILES } from '../engine/host/source.ts';
import { type Given, type GivenFile, givenFiles, givenFolder, givenModels, givenUnreadable } from './given.ts';

/** Call it in the event itself: a moment later the browser has forgotten what was dropped. */
export async function givenByDrop(transfer: DataTransfer): Promise<readonly Given[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const dropped = await Promise.all(entries.map((entry) => open(entry).catch(() => givenUnreadable(entry.name))));
  const loose = dropped.filter((one): one is File => one instanceof File);
  const folders = dropped.filter((one): one is Given => !(one instanceof File));
  const models = folders.flatMap((one) => (one.kind === 'folder' ? givenModels(one.name, one.files) : one));
  return [...models, ...givenFiles(loose)];
}

async function open(entry: FileSystemEntry): Promise<Given | File> {
  if (isDirectory(entry)) return givenFolder(entry.name, await filesIn(entry, MAX_DEPTH, ''));
  return fileOf(entry as FileSystemFileEntry);
}

async function filesIn(folder: FileSystemDirectoryEntry, depth: number, below: string): Promise<GivenFile[]> {
  const files: GivenFile[] = [];
  const reader = folder.createReader();
  // A folder is told in portions; an empty one is the end.
  for (let entries = await readSome(reader); entries.length > 0; entries = await readSome(reader)) {
    for (const entry of entries) {
      const path = `${below}${entry.name}`;
      if (isFile(entry)) files.push({ path, file: await fileOf(entry) });
      else if (isDirectory(entry) && depth > 1) files.push(...(await filesIn(entry, depth - 1, `${path}/`)));
      if (files.length > MAX_FILES) return files;
    }
  }
  return files;
}

function readSome(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
