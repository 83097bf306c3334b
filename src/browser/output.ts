/** What a conversion made in a folder that a person picked, given like any other input. */

import { entriesOf } from './folder-entries.ts';
import type { FolderDestination } from './folder-sink.ts';
import { type Given, type GivenFile, givenFolder } from './given.ts';

export async function givenOutput({ folder, zip }: FolderDestination, name: string): Promise<Given> {
  if (zip) {
    const file = await (await folder.getFileHandle(`${name}.zip`)).getFile();
    return givenFile(`${name}.zip`, file);
  }
  const files: GivenFile[] = [];
  for await (const [path, handle] of entriesOf(await folder.getDirectoryHandle(name), () => true)) {
    if (handle.kind === 'file') files.push({ path, file: await (handle as FileSystemFileHandle).getFile() });
  }
  return givenFolder(name, files);
}

/** A file by itself, an archive perhaps. */
export function givenFile(name: string, file: File): Given {
  return { kind: 'file', name, prefix: null, files: [{ path: name, file }] };
}
