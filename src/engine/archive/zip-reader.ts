/**
 * A zip as an input. Entries that are stored are read in place; compressed ones are unpacked when they are opened,
 * small ones into memory, large ones into a spool. Every claim of the archive is checked first.
 */

import {
  configure,
  type Entry,
  ERR_AMBIGUOUS_ARCHIVE,
  ERR_OVERLAPPING_ENTRY,
  ERR_SPLIT_ZIP_FILE,
  ERR_UNSAFE_FILENAME,
  type FileEntry,
  Reader,
  ZipReader,
} from '@zip.js/zip.js/lib/zip-core-native.js';
import { readExactly } from '../checkpoint/read-exactly.ts';
import type { Platform } from '../platform.ts';
import { fail, ProblemError } from '../problem.ts';
import { type InputFile, memorySource, type Source } from '../source.ts';

// The conversion has a process or worker of its own already.
configure({ useWebWorkers: false });

const LIMITS = {
  entries: 10_000,
  /** Unpacked size of all entries together. No ALBERT comes near. */
  totalBytes: 64 * 2 ** 30,
  /** Deflate cannot pack tighter than 1 : 1032. */
  ratio: 1032,
  /** What is read at once. The directory of as many entries as we take has a tenth. */
  readBytes: 16 << 20,
  /** Up to here an entry is unpacked into memory. */
  memoryBytes: 32 << 20,
} as const;

const STORED = 0;
const DEFLATED = 8;
const LOCAL_HEADER_SIZE = 30;

/**
 * Lists the files of a zip.
 * @param source stays open as long as the files are used
 * @throws DAMAGED, UNSAFE_ARCHIVE, UNSUPPORTED_FORMAT (encryption, another compression)
 */
export async function readZip(source: Source, platform: Platform): Promise<readonly InputFile[]> {
  const entries = await readEntries(source);
  const paths = new Set<string>();
  let total = 0;
  for (const entry of entries) {
    refuseUnsafe(source, entry);
    const key = entry.filename.toLowerCase();
    if (paths.has(key)) throw unsafe(source, entry.filename, 'it is in the archive twice');
    paths.add(key);
    total += entry.uncompressedSize;
    refuseTooLarge(source, entry, total);
  }
  refuseOverlaps(source, entries);
  return entries.filter(isFile).map((entry) => inputFile(source, entry, platform));
}

function isFile(entry: Entry): entry is FileEntry {
  return !entry.directory;
}

async function readEntries(source: Source): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  try {
    // One by one: an archive can have millions.
    for await (const entry of new ZipReader(new SourceReader(source)).getEntriesGenerator()) {
      if (entries.length === LIMITS.entries) {
        throw unsafe(source, entry.filename, `the archive has more than ${LIMITS.entries} entries`);
      }
      entries.push(entry);
    }
    return entries;
  } catch (error) {
    throw damaged(source, error);
  }
}

function refuseUnsafe(source: Source, entry: Entry): void {
  const path = entry.filename;
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) throw unsafe(source, path, 'its path is absolute');
  if (path.includes('\\')) throw unsafe(source, path, 'its path has a backslash');
  if (path.split('/').includes('..')) throw unsafe(source, path, 'its path leads out of the archive');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) throw unsafe(source, path, 'its name has control characters');
  if (entry.symlink) throw unsafe(source, path, 'it is a symbolic link');
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
    if (entry.offset < end) throw unsafe(source, entry.filename, 'it lies in the bytes of another entry');
    // At least: how long name and extra field are is for the local header to tell.
    end = entry.offset + LOCAL_HEADER_SIZE + entry.compressedSize;
  }
}

function inputFile(source: Source, entry: FileEntry, platform: Platform): InputFile {
  const stored = entry.compressionMethod === STORED;
  return {
    path: entry.filename,
    size: entry.uncompressedSize,
    access: stored ? 'ranges' : 'whole',
    open() {
      const unsupported = (reason: string) =>
        fail('archive-unsupported', { file: source.name, entry: entry.filename, reason });
      if (entry.encrypted) throw unsupported('it is encrypted');
      if (stored) return openStored(source, entry);
      if (entry.compressionMethod !== DEFLATED) throw unsupported(`compression method ${entry.compressionMethod}`);
      return entry.uncompressedSize <= LIMITS.memoryBytes
        ? unpackToMemory(source, entry)
        : unpackToSpool(source, entry, platform);
    },
  };
}

/** A stored entry's bytes lie behind its local header, whose two variable parts only it tells (APPNOTE 4.3.7). */
async function openStored(source: Source, entry: FileEntry): Promise<Source> {
  const header = await readExactly(source, entry.offset, LOCAL_HEADER_SIZE);
  const view = new DataView(header.buffer);
  const start = entry.offset + LOCAL_HEADER_SIZE + view.getUint16(26, true) + view.getUint16(28, true);
  const size = entry.uncompressedSize;
  if (view.getUint32(0, true) !== 0x04034b50 || entry.compressedSize !== size || start + size > source.size) {
    throw damaged(source, new Error(`the header of ${entry.filename} contradicts the directory`));
  }
  return {
    name: `${source.name}/${entry.filename}`,
    size,
    read(offset, into) {
      const length = Math.max(0, Math.min(into.length, size - offset));
      return length === 0 ? Promise.resolve(0) : source.read(start + offset, into.subarray(0, length));
    },
    close: () => Promise.resolve(),
  };
}

async function unpackToMemory(source: Source, entry: FileEntry): Promise<Source> {
  const bytes = new Uint8Array(entry.uncompressedSize);
  let filled = 0;
  await unpack(source, entry, (chunk) => {
    bytes.set(chunk, filled);
    filled += chunk.length;
    return Promise.resolve();
  });
  return memorySource(`${source.name}/${entry.filename}`, bytes);
}

async function unpackToSpool(source: Source, entry: FileEntry, platform: Platform): Promise<Source> {
  const name = `${source.name}/${entry.filename}`;
  const spool = await platform.spool(name);
  try {
    await unpack(source, entry, (chunk) => spool.write(chunk));
  } catch (error) {
    await spool.discard();
    throw error;
  }
  return spool.finish();
}

/** Unpacks an entry; never hands on more bytes than the entry claims, and no fewer. */
async function unpack(source: Source, entry: FileEntry, write: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  let unpacked = 0;
  const stream = new WritableStream<Uint8Array>({
    write(chunk) {
      unpacked += chunk.length;
      if (unpacked > entry.uncompressedSize)
        throw damaged(source, new Error(`${entry.filename} is longer than it claims`));
      return write(chunk);
    },
  });
  try {
    await entry.getData(stream, { checkSignature: true });
  } catch (error) {
    throw damaged(source, error);
  }
  if (unpacked !== entry.uncompressedSize)
    throw damaged(source, new Error(`${entry.filename} is shorter than it claims`));
}

/** Lets zip.js read a {@link Source}. */
class SourceReader extends Reader<Source> {
  constructor(private readonly source: Source) {
    super(source);
    this.size = source.size;
  }

  override async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    const most = Math.max(0, Math.min(length, this.source.size - offset));
    if (most > LIMITS.readBytes) throw damaged(this.source, new Error(`a directory of ${most} bytes`));
    return readExactly(this.source, offset, most);
  }
}

function unsafe(source: Source, entry: string, reason: string): ProblemError {
  return fail('archive-entry-path', { file: source.name, entry, reason });
}

/** An error of zip.js as a problem: what it found unsafe or does not know, and damage otherwise. */
function damaged(source: Source, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (UNSAFE.has(reason)) {
    const entry = error instanceof Error && 'filename' in error ? String(error.filename) : '';
    return unsafe(source, entry, reason.toLowerCase());
  }
  if (reason === ERR_SPLIT_ZIP_FILE) {
    return fail('archive-unsupported', { file: source.name, entry: '', reason: 'it is one part of several' });
  }
  return fail('archive-damaged', { file: source.name, reason });
}

const UNSAFE = new Set([ERR_UNSAFE_FILENAME, ERR_OVERLAPPING_ENTRY, ERR_AMBIGUOUS_ARCHIVE]);
