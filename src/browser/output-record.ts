/** The proof of an output, put where it lies. */

import { appendToZip } from '../engine/formats/archive/zip-append.ts';
import type { Platform } from '../engine/host/platform.ts';
import { RECORD_FILE } from '../engine/targets/record-file.ts';
import { type FolderDestination, recordName } from './folder-sink.ts';

/**
 * A zip of ours with one file more. What was in it is not copied: the browser joins the parts when they are read.
 * @throws where the zip is too large for that
 */
export async function withEntry(
  zip: File,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  { createCrc32 }: Platform,
): Promise<File> {
  const read = async (from: number, to: number) => new Uint8Array(await zip.slice(from, to).arrayBuffer());
  const tail = await appendToZip(zip.size, read, path, bytes, createCrc32);
  if (!tail) throw new Error('The zip is too large.');
  // By the name of the file that it still lies in.
  return new File([zip.slice(0, tail.from), tail.bytes], zip.name);
}

/** Where the proof of an output lies: among its files, or beside its zip. */
export async function writeRecord(
  { folder, zip }: FolderDestination,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const target = zip ? folder : await folder.getDirectoryHandle(name);
  const record = zip ? recordName(name) : RECORD_FILE;
  const file = await target.getFileHandle(record, { create: true });
  try {
    // A browser shows it only once it is whole.
    const stream = await file.createWritable();
    await stream.write(bytes);
    await stream.close();
  } catch (error) {
    await target.removeEntry(record).catch(() => undefined);
    throw error;
  }
}
