/** A zip as an input: its directory. Every claim of it is checked before an entry is opened. */

import { configure, type Entry, type FileEntry, Reader, ZipReader } from '@zip.js/zip.js/lib/zip-core-native.js';
import type { Platform } from '../../host/platform.ts';
import type { InputFile, Source } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import { type Reason, reason } from '../../problem/reason.ts';
import { readExactly } from '../read-exactly.ts';
import { damaged, unsafe } from './archive-problem.ts';
import { pathFlaw } from './entry-path.ts';
import { LOCAL_HEADER_SIZE, storedEntry } from './stored-entry.ts';
import { Unpacker } from './unpacker.ts';
import { zipError } from './zip-problem.ts';

// The conversion has a process or worker of its own already. Each piece goes through several streams, so they are large.
configure({ useWebWorkers: false, chunkSize: 1 << 20 });

const LIMITS = {
  entries: 10_000,
  /** Unpacked size of all entries together. No ALBERT comes near. */
  totalBytes: 64 * 2 ** 30,
  /** Deflate cannot pack tighter than 1 : 1032. */
  ratio: 1032,
  /** What is read at once. The directory of as many entries as we take has a tenth. */
  readBytes: 16 << 20,
} as const;

/** The compression of an entry that has none. */
export const STORED = 0;
const DEFLATED = 8;

/**
 * Lists the files of a zip.
 * @param source stays open as long as the files are used
 * @throws DAMAGED, UNSAFE_ARCHIVE, UNSUPPORTED_FORMAT (encryption, another compression)
 */
export async function readZip(source: Source, platform: Platform): Promise<readonly InputFile[]> {
  const unpacker = new Unpacker(source, platform);
  const files = (await readFileEntries(source)).filter((entry) => !pathOf(entry).endsWith('/'));
  return files.map((entry) => inputFile(source, entry, unpacker, platform));
}

/**
 * The directory's files, every claim of it checked.
 * @throws DAMAGED, UNSAFE_ARCHIVE
 */
export async function readFileEntries(source: Source): Promise<readonly FileEntry[]> {
  const entries = await readEntries(source);
  const paths = new Set<string>();
  let total = 0;
  for (const entry of entries) {
    refuseUnsafe(source, entry);
    const key = pathOf(entry).toLowerCase();
    if (paths.has(key)) throw unsafe(source, entry.filename, reason('entry-twice', {}));
    paths.add(key);
    total += entry.uncompressedSize;
    refuseTooLarge(source, entry, total);
  }
  refuseOverlaps(source, entries);
  return entries.filter(isFile);
}

/** Some of Windows' programs write its own separator, and that Windows wrote it: there it can be nothing else. */
function pathOf({ filename, versionMadeBy }: Entry): string {
  return WINDOWS.has(versionMadeBy >> 8) ? filename.replaceAll('\\', '/') : filename;
}

/** MS-DOS, NTFS and VFAT, by their numbers (APPNOTE.TXT 4.4.2). */
const WINDOWS: ReadonlySet<number> = new Set([0, 10, 14]);

function isFile(entry: Entry): entry is FileEntry {
  return !entry.directory;
}

/** All entries of the directory, folders among them; they are not checked. @throws DAMAGED, UNSAFE_ARCHIVE */
export async function readEntries(source: Source): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  try {
    // One by one: an archive can have millions.
    for await (const entry of new ZipReader(new SourceReader(source)).getEntriesGenerator()) {
      if (entries.length === LIMITS.entries) {
        throw unsafe(source, entry.filename, reason('entry-count', { limit: LIMITS.entries }));
      }
      entries.push(entry);
    }
    return entries;
  } catch (error) {
    throw zipError(source, error);
  }
}

function refuseUnsafe(source: Source, entry: Entry): void {
  const flaw = pathFlaw(pathOf(entry)) ?? (entry.symlink ? reason('symbolic-link', {}) : null);
  if (flaw !== null) throw unsafe(source, entry.filename, flaw);
}

function refuseTooLarge(source: Source, entry: Entry, total: number): void {
  const most = Math.min(LIMITS.totalBytes, entry.compressedSize * LIMITS.ratio + 64);
  const claimed = entry.uncompressedSize;
  const compressedMore = entry.compressedSize > source.size;
  if (claimed > most || total > LIMITS.totalBytes || compressedMore) {
    throw fail('archive-too-large', { file: source.name, entry: entry.filename, claimed, limit: most });
  }
}

/** Entries that share bytes would let a small archive stand for a huge one, each of them within the bounds. */
function refuseOverlaps(source: Source, entries: readonly Entry[]): void {
  let end = 0;
  for (const entry of [...entries].sort((a, b) => a.offset - b.offset)) {
    if (entry.offset < end) throw unsafe(source, entry.filename, reason('entries-overlap', {}));
    // At least: how long name and extra field are is for the local header to tell.
    end = entry.offset + LOCAL_HEADER_SIZE + entry.compressedSize;
  }
}

function inputFile(source: Source, entry: FileEntry, unpacker: Unpacker, platform: Platform): InputFile {
  const isStored = entry.compressionMethod === STORED;
  const stored = storedEntry(source, entry, platform);
  return {
    path: pathOf(entry),
    size: entry.uncompressedSize,
    access: isStored ? 'ranges' : 'whole',
    open(checked) {
      const unsupported = (reason: Reason) =>
        fail('archive-unsupported', { file: source.name, entry: entry.filename, reason });
      if (entry.encrypted) throw unsupported(reason('encrypted', {}));
      if (isStored) return stored.open(checked);
      if (entry.compressionMethod !== DEFLATED)
        throw unsupported(reason('compression-method', { method: entry.compressionMethod }));
      return unpacker.open(entry);
    },
  };
}

/** Lets zip.js read a {@link Source}. */
class SourceReader extends Reader<Source> {
  constructor(private readonly source: Source) {
    super(source);
    this.size = source.size;
  }

  override async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    const most = Math.max(0, Math.min(length, this.source.size - offset));
    if (most > LIMITS.readBytes) throw damaged(this.source, reason('directory-too-large', { bytes: most }));
    return readExactly(this.source, offset, most);
  }
}
