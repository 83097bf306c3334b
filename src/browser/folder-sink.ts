/**
 * A folder that a person picked as the place for output. A browser keeps what is written to a file aside until the file
 * is closed: all of them are closed together at the end. It cannot exchange two folders, nor several files at once, so
 * nothing that is there is ever replaced.
 */

import { zipSink } from '../engine/formats/archive/zip-sink.ts';
import type { Platform } from '../engine/host/platform.ts';
import type { Sink } from '../engine/host/sink.ts';
import { fail } from '../engine/problem/problem.ts';
import { isOwnFile, isOwnFolder } from '../engine/targets/own-files.ts';
import { RECORD_FILE } from '../engine/targets/record-file.ts';
import { entriesOf } from './folder-entries.ts';
import { writeProblem } from './write-problem.ts';

export interface FolderDestination {
  readonly folder: FileSystemDirectoryHandle;
  readonly zip: boolean;
}

/** Where the output will be, as it is shown. */
export function placeIn({ folder, zip }: FolderDestination, name: string): string {
  return `${folder.name}/${name}${zip ? '.zip' : ''}`;
}

/** @throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE */
export async function openFolderSink(
  destination: FolderDestination,
  name: string,
  bytes: number,
  { createCrc32 }: Platform,
): Promise<Sink> {
  const place = placeIn(destination, name);
  try {
    return await (destination.zip ? openZip(destination, name, bytes, createCrc32) : openFolder(destination, name));
  } catch (error) {
    throw writeProblem(error, place);
  }
}

async function openZip(
  destination: FolderDestination,
  name: string,
  bytes: number,
  createCrc32: Platform['createCrc32'],
): Promise<Sink> {
  const { folder } = destination;
  for (const file of [`${name}.zip`, recordName(name)]) {
    const found = await existing(folder, file);
    if (found && !(await isEmpty(found))) throw fail('output-exists', { path: `${folder.name}/${file}` });
  }
  const inner = filesSink(folder, folder.name);
  return zipSink(inner, await inner.create(`${name}.zip`, bytes), name, createCrc32);
}

async function openFolder(destination: FolderDestination, name: string): Promise<Sink> {
  const { folder } = destination;
  const path = placeIn(destination, name);
  const found = await existing(folder, name);
  if (found && (found.kind === 'file' || (await filledIn(found)).length > 0)) throw fail('output-exists', { path });
  const inner = filesSink(await folder.getDirectoryHandle(name, { create: true }), path);
  return {
    ...inner,
    async abort() {
      await inner.abort();
      if (!found) await clearUnfinished(destination, name, true);
    },
  };
}

/** Where the proof of a zip lies: beside it. */
export function recordName(name: string): string {
  return `${name}.${RECORD_FILE}`;
}

interface OpenFile {
  readonly name: string;
  readonly parent: FileSystemDirectoryHandle;
  readonly isNew: boolean;
  readonly stream: FileSystemWritableFileStream;
}

/** @param path where the folder is, for messages */
function filesSink(folder: FileSystemDirectoryHandle, path: string): Sink {
  const open: OpenFile[] = [];
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw writeProblem(error, path);
    }
  };
  return {
    async create(path) {
      const [name = '', within] = path.split('/').reverse();
      const parent = within === undefined ? folder : await told(folder.getDirectoryHandle(within, { create: true }));
      const isNew = (await existing(parent, name)) === null;
      const handle = await told(parent.getFileHandle(name, { create: true }));
      const stream = await told(handle.createWritable());
      open.push({ name, parent, isNew, stream });
      return { write: (bytes) => told(stream.write(bytes as Uint8Array<ArrayBuffer>)), close: () => Promise.resolve() };
    },
    async commit() {
      // Last what a folder is told by: until it is there, no program takes the others for a model.
      const inOrder = [...open].sort((one, other) => Number(isTelling(one.name)) - Number(isTelling(other.name)));
      for (const { stream } of inOrder) await told(stream.close());
    },
    async abort() {
      for (const { name, parent, isNew, stream } of open) {
        await stream.abort().catch(() => undefined);
        if (isNew) await parent.removeEntry(name).catch(() => undefined);
        // Of a folder within, if nothing is left in it.
        if (parent !== folder) await folder.removeEntry(parent.name).catch(() => undefined);
      }
    },
  };
}

function isTelling(file: string): boolean {
  return file.endsWith('.index') || file === 'config.json';
}

type Existing = FileSystemDirectoryHandle | FileSystemFileHandle;

/** What lies in a folder under a name; `null`: nothing. */
export async function existing(folder: FileSystemDirectoryHandle, name: string): Promise<Existing | null> {
  const absent = (error: unknown) => {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  };
  try {
    return await folder.getDirectoryHandle(name).catch(absent);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TypeMismatchError') return folder.getFileHandle(name);
    throw error;
  }
}

/** What is in a folder, without the empty files that a conversion leaves whose page or worker was ended. */
async function filledIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const [path, handle] of entriesOf(folder, isOwnFolder)) {
    if (!isOwnFile(path) || !(await isEmpty(handle))) names.push(path);
  }
  return names;
}

async function isEmpty(handle: FileSystemHandle): Promise<boolean> {
  return handle.kind === 'file' && (await (handle as FileSystemFileHandle).getFile()).size === 0;
}

/**
 * Removes what a conversion left that was ended from outside.
 * @param began whether it had begun to write; before, what lies there may be anybody's, but for files that are empty
 */
export async function clearUnfinished({ folder, zip }: FolderDestination, name: string, began: boolean): Promise<void> {
  const found = await existing(folder, zip ? `${name}.zip` : name);
  if (!found) return;
  const left = found.kind === 'directory' ? await filledIn(found) : (await isEmpty(found)) ? [] : [found.name];
  const isOurs = left.length === 0 || (began && (zip || left.every(isOwnFile)));
  if (isOurs) await folder.removeEntry(found.name, { recursive: true });
}
