/**
 * Unpacks the compressed entries of one archive when they are opened: into memory as long as there is room, else into a
 * temporaryFile. A small archive can stand for very much, and an entry can be opened again and again, so both what is in memory
 * and what is ever unpacked are bounded for all entries together.
 */

import type { FileEntry } from '@zip.js/zip.js/lib/zip-core-native.js';
import type { Platform } from '../../host/platform.ts';
import { memorySource, type Source } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import { reason } from '../../problem/reason.ts';
import { damaged, otherChecksum } from './archive-problem.ts';
import { zipError } from './zip-problem.ts';

/** What entries take in memory, all together: those that are open, and those that may be opened again. */
const MOST_IN_MEMORY = 32 << 20;
/** What is ever unpacked: so much, and so many times the archive's size. Weights hardly compress, zeros a thousandfold. */
const ALWAYS_UNPACKED = 48 << 20;
const MOST_TIMES = 16;

interface InMemory {
  readonly bytes: Promise<Uint8Array>;
  readonly size: number;
  /** How many sources of it are open. */
  users: number;
}

export class Unpacker {
  /** The one that was opened last at the end. */
  readonly #inMemory = new Map<FileEntry, InMemory>();
  #bytesInMemory = 0;
  #unpacked = 0;

  /** @param archive stays open as long as entries are opened */
  constructor(
    private readonly archive: Source,
    private readonly platform: Platform,
  ) {}

  /** @throws UNSAFE_ARCHIVE, DAMAGED, DISK_FULL */
  async open(entry: FileEntry): Promise<Source> {
    const name = `${this.archive.name}/${entry.filename}`;
    const inMemory = this.#inMemory.get(entry) ?? this.#beginInMemory(entry);
    if (!inMemory) return this.#unpackToTemporaryFile(entry, name);
    this.#inMemory.delete(entry);
    this.#inMemory.set(entry, inMemory);
    inMemory.users++;
    try {
      return closedOnce(memorySource(name, await inMemory.bytes), () => inMemory.users--);
    } catch (error) {
      this.#forget(entry);
      throw error;
    }
  }

  /** `null` where there is no room, whatever is forgotten that nobody uses. */
  #beginInMemory(entry: FileEntry): InMemory | null {
    const size = entry.uncompressedSize;
    for (const [idle, { users }] of this.#inMemory) {
      if (this.#bytesInMemory + size <= MOST_IN_MEMORY) break;
      if (users === 0) this.#forget(idle);
    }
    if (this.#bytesInMemory + size > MOST_IN_MEMORY) return null;
    this.#count(size);
    const inMemory = { bytes: this.#unpackToMemory(entry), size, users: 0 };
    this.#inMemory.set(entry, inMemory);
    this.#bytesInMemory += size;
    return inMemory;
  }

  #forget(entry: FileEntry): void {
    this.#bytesInMemory -= this.#inMemory.get(entry)?.size ?? 0;
    this.#inMemory.delete(entry);
  }

  /** Told before anything is unpacked. @throws UNSAFE_ARCHIVE */
  #count(size: number): void {
    const { name: file, size: packed } = this.archive;
    const limit = ALWAYS_UNPACKED + MOST_TIMES * packed;
    const unpacked = this.#unpacked + size;
    if (unpacked > limit) throw fail('archive-unfolds', { file, size: packed, unpacked, limit });
    this.#unpacked = unpacked;
  }

  async #unpackToMemory(entry: FileEntry): Promise<Uint8Array> {
    const bytes = new Uint8Array(entry.uncompressedSize);
    let filled = 0;
    await this.#unpack(entry, (chunk) => {
      bytes.set(chunk, filled);
      filled += chunk.length;
      return Promise.resolve();
    });
    return bytes;
  }

  async #unpackToTemporaryFile(entry: FileEntry, name: string): Promise<Source> {
    this.#count(entry.uncompressedSize);
    const temporaryFile = await this.platform.temporaryFile(name);
    try {
      await this.#unpack(entry, (chunk) => temporaryFile.write(chunk));
    } catch (error) {
      await temporaryFile.discard();
      throw error;
    }
    return temporaryFile.finish();
  }

  /** Never hands on more bytes than the entry claims; throws where they are fewer, or not those of its checksum. */
  async #unpack(entry: FileEntry, write: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    const { archive, platform } = this;
    const { filename, uncompressedSize, signature = 0 } = entry;
    const sum = platform.createCrc32();
    let unpacked = 0;
    const inflater = platform.createInflater(uncompressedSize, (chunk) => {
      unpacked += chunk.length;
      if (unpacked > uncompressedSize) throw damaged(archive, reason('entry-size', { entry: filename }));
      sum.update(chunk);
      return write(chunk);
    });
    // What undoes it for zip.js gives small pieces, each through several streams: that takes longer than the work itself.
    const packed = new WritableStream<Uint8Array>({ write: (bytes) => inflater.write(bytes) });
    try {
      await entry.getData(packed, { passThrough: true, checkSignature: false });
      await inflater.end();
    } catch (error) {
      inflater.discard();
      throw zipError(archive, error);
    }
    if (unpacked !== uncompressedSize) throw damaged(archive, reason('entry-size', { entry: filename }));
    if (sum.digest() !== signature) throw otherChecksum(archive, filename, signature, sum.digest());
  }
}

function closedOnce(source: Source, onClose: () => void): Source {
  let isOpen = true;
  return {
    ...source,
    close() {
      if (isOpen) onClose();
      isOpen = false;
      return source.close();
    },
  };
}
