/** Whether a zip is packed as we pack: files one beside the other, and nothing else. */

import type { Entry } from '@zip.js/zip.js/lib/zip-core-native.js';
import type { Source } from '../../host/source.ts';
import { readExactly } from '../read-exactly.ts';
import { LOCAL_HEADER_SIZE } from './stored-entry.ts';
import { readEntries } from './zip-reader.ts';

/** Sizes of APPNOTE 4.3.9, 4.3.12, 4.3.14 to 4.3.16, without what varies. */
const DESCRIPTOR = { usual: 16, zip64: 24 } as const;
const DIRECTORY_HEADER = 46;
const DIRECTORY_ENDS = [22, 22 + 20 + 56];

/**
 * Whether all bytes of a zip are those of its files and their directory: none are before, between or behind them, there
 * is no comment and no entry for a folder.
 * @throws DAMAGED
 */
export async function isPlainZip(source: Source): Promise<boolean> {
  const entries = await readEntries(source);
  let accounted = 0;
  for (const entry of entries) {
    if (entry.directory || entry.rawComment.length > 0) return false;
    accounted += await bytesOf(source, entry);
  }
  return DIRECTORY_ENDS.includes(source.size - accounted);
}

/** An entry's bytes, in its place and in the directory. */
async function bytesOf(source: Source, entry: Entry): Promise<number> {
  const view = new DataView((await readExactly(source, entry.offset, LOCAL_HEADER_SIZE)).buffer);
  const local = LOCAL_HEADER_SIZE + view.getUint16(26, true) + view.getUint16(28, true);
  const descriptor = entry.bitFlag?.dataDescriptor ? DESCRIPTOR[entry.zip64 ? 'zip64' : 'usual'] : 0;
  const listed = DIRECTORY_HEADER + entry.rawFilename.length + entry.rawExtraField.length;
  return local + entry.compressedSize + descriptor + listed;
}
