/** What a conversion made in a folder that a person picked, given like any other input. */

import type { FolderDestination } from './folder-sink.ts';
import { type Given, type GivenFile, givenFolder } from './given.ts';

export async function givenOutput({ folder, zip }: FolderDestination, name: string): Promise<Given> {
  if (zip) {
    const file = await (await folder.getFileHandle(`${name}.zip`)).getFile();
    return givenFile(`${name}.zip`, file);
  }
  const files: GivenFile[] = [];
  for await (const [path, handle] of (await folder.getDirectoryHandle(name)).entries()) {
    if (handle.kind === 'file') files.push({ path, file: await (handle as FileSystemFileHandle).getFile() });
  }
  return givenFolder(name, files);
}

/** A file by itself, an archive perhaps. */
export function givenFile(name: string, file: Blob): Given {
  return { kind: 'file', name, prefix: null, files: [{ path: name, file }] };
}

/** Puts one small file into the output's folder. A browser shows it only once it is whole. */
export async function addToOutput(
  { folder }: FolderDestination,
  name: string,
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const target = await folder.getDirectoryHandle(name);
  const stream = await (await target.getFileHandle(file, { create: true })).createWritable();
  await stream.write(bytes);
  await stream.close();
}
