/** Archives of files: zip, tar, and tar in gzip; and one that is all there is in another, but for what people read. */

import { baseName, isResidue } from '../../host/paths.ts';
import type { Platform } from '../../host/platform.ts';
import type { InputFile, Source } from '../../host/source.ts';
import { isPyTorchHead } from '../pytorch/tell.ts';
import { readHead } from '../read-exactly.ts';

export interface OpenArchive {
  readonly files: readonly InputFile[];
  /** Closes what was opened to read it, but not the source. */
  close(): Promise<void>;
}

/** What is read by people. */
const PAPER = /\.(txt|md|html?|pdf|url)$/i;
const EXTENSION = /\.(zip|tar|tgz|tar\.gz|gz)$/i;

/** An archive's name without what archivers add, from which that of the output is made. */
export function nameOfArchive(name: string): string {
  return name.replace(EXTENSION, '') || name;
}

/**
 * Opens an archive.
 * @param source stays open as long as the files are used
 * @returns `null` where it is none
 * @throws DAMAGED, UNSAFE_ARCHIVE, UNSUPPORTED_FORMAT, DISK_FULL
 */
export async function openArchive(source: Source, platform: Platform): Promise<OpenArchive | null> {
  const archive = await openOne(source, platform);
  const files = archive?.files.filter(({ path }) => !isResidue(path) && !PAPER.test(path)) ?? [];
  const [only] = files;
  if (!archive || files.length !== 1 || !only || !EXTENSION.test(only.path)) return archive;
  const inner = await only.open();
  try {
    const opened = await openOne(inner, platform);
    if (!opened) {
      await inner.close();
      return archive;
    }
    return { files: opened.files, close: () => closeAll([opened, inner, archive]) };
  } catch (error) {
    await closeAll([inner, archive]);
    throw error;
  }
}

async function openOne(source: Source, platform: Platform): Promise<OpenArchive | null> {
  const close = () => Promise.resolve();
  switch (await kindOf(source)) {
    case 'zip': {
      // Most inputs are folders, which need not wait for the zip code to load.
      const { readZip } = await import('./zip-reader.ts');
      return { files: await readZip(source, platform), close };
    }
    case 'tar': {
      const { readTar } = await import('./tar-reader.ts');
      return { files: await readTar(source), close };
    }
    case 'gzip': {
      const { gunzip } = await import('./gunzip.ts');
      const unpacked = await gunzip(source, baseName(source.name).replace(/\.gz$/i, ''), platform);
      try {
        if ((await kindOf(unpacked)) === 'tar') {
          const { readTar } = await import('./tar-reader.ts');
          return { files: await readTar(unpacked), close: () => unpacked.close() };
        }
      } catch (error) {
        await unpacked.close();
        throw error;
      }
      await unpacked.close();
      return null;
    }
    case null:
      return null;
  }
}

async function kindOf(source: Source): Promise<'zip' | 'tar' | 'gzip' | null> {
  const head = await readHead(source);
  const begins = (signature: string, at = 0) =>
    [...signature].every((character, index) => head[at + index] === character.charCodeAt(0));
  if (begins('\x1f\x8b')) return 'gzip';
  if (begins('ustar', 257)) return 'tar';
  const isZip = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'].some((signature) => begins(signature));
  return isZip && !isPyTorchHead(head) ? 'zip' : null;
}

async function closeAll(all: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const one of all) await one.close();
}
