/** The files that a browser lends a page, in memory: as the File System Standard has them, as far as the page asks. */

type Entry = MemoryFolder | MemoryFile;

/** What all files of a disk share. */
class Disk {
  /** Bytes that fit beside those that are there. */
  room = Number.POSITIVE_INFINITY;
  /** Is waited for before each step of writing a file; it may fail, or never come to an end. */
  before: (step: 'open' | 'write' | 'close', file: string) => Promise<void> = () => Promise.resolve();
  /** Once set, the page has no more leave to change anything. */
  isDenied = false;

  take(bytes: number): boolean {
    if (bytes > this.room) return false;
    this.room -= bytes;
    return true;
  }

  mayWrite(): void {
    if (this.isDenied) throw new DOMException('The request is not allowed.', 'NotAllowedError');
  }
}

class MemoryFile {
  readonly kind = 'file';
  #parent: MemoryFolder | null = null;
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array();
  changed = 1;

  constructor(
    readonly name: string,
    private readonly disk: Disk,
  ) {}

  async isSameEntry(other: unknown): Promise<boolean> {
    return other === this;
  }

  async getFile(): Promise<File> {
    return new File([this.bytes], this.name, { lastModified: this.changed });
  }

  liesIn(folder: MemoryFolder): this {
    this.#parent = folder;
    return this;
  }

  async move(parent: MemoryFolder, name: string): Promise<void> {
    this.#parent?.give(this, parent, name);
    this.#parent = parent;
  }

  /** What is written is seen once the stream is closed. */
  async createWritable() {
    await this.disk.before('open', this.name);
    this.disk.mayWrite();
    const pieces: Uint8Array[] = [];
    let isOver = false;
    const end = () => {
      if (isOver) throw new TypeError('The stream is closed.');
      isOver = true;
    };
    return {
      write: async (piece: Uint8Array) => {
        await this.disk.before('write', this.name);
        await new Promise((resolve) => setImmediate(resolve));
        if (!this.disk.take(piece.length)) throw new DOMException('No room.', 'QuotaExceededError');
        // A copy, as a browser makes one.
        pieces.push(piece.slice());
      },
      close: async () => {
        end();
        await this.disk.before('close', this.name);
        this.disk.mayWrite();
        this.put(pieces);
      },
      abort: async () => {
        end();
        this.disk.room += lengthOf(pieces);
      },
    };
  }

  async createSyncAccessHandle() {
    await this.disk.before('open', this.name);
    let written = false;
    const resize = (size: number) => {
      if (!this.disk.take(size - this.bytes.length)) return false;
      const bytes = new Uint8Array(size);
      bytes.set(this.bytes.subarray(0, size));
      this.bytes = bytes;
      written = true;
      return true;
    };
    return {
      // As Chromium has it: without room it gives its error number, -8, as an unsigned one.
      write: (piece: Uint8Array, { at }: { at: number }) => {
        if (at + piece.length > this.bytes.length && !resize(at + piece.length)) return 2 ** 32 - 8;
        this.bytes.set(piece, at);
        written = true;
        return piece.length;
      },
      truncate: (size: number) => {
        if (!resize(size)) throw new DOMException('No room.', 'QuotaExceededError');
      },
      getSize: () => this.bytes.length,
      read: (into: Uint8Array, { at }: { at: number }) => {
        const part = this.bytes.subarray(at, at + into.length);
        into.set(part);
        return part.length;
      },
      close: () => {
        if (written) this.changed++;
      },
    };
  }

  put(pieces: readonly Uint8Array[]): void {
    this.bytes = new Uint8Array(lengthOf(pieces));
    let end = 0;
    for (const piece of pieces) {
      this.bytes.set(piece, end);
      end += piece.length;
    }
    this.changed++;
  }
}

export class MemoryFolder {
  readonly kind = 'directory';
  readonly #entries = new Map<string, Entry>();

  constructor(
    readonly name: string,
    readonly disk = new Disk(),
  ) {}

  get size(): number {
    return [...this.#entries.values()].reduce((sum, entry) => sum + sizeOf(entry), 0);
  }

  /** As the page's code knows it. */
  get handle(): FileSystemDirectoryHandle {
    return this as unknown as FileSystemDirectoryHandle;
  }

  /** Puts a file there, as another program does; folders on the way are made. */
  put(path: string, bytes: Uint8Array = new Uint8Array()): void {
    const [name = '', ...rest] = path.split('/');
    if (rest.length > 0) {
      const folder = this.#entries.get(name) ?? new MemoryFolder(name, this.disk);
      this.#entries.set(name, folder);
      if (folder instanceof MemoryFolder) folder.put(rest.join('/'), bytes);
      return;
    }
    const file = new MemoryFile(name, this.disk).liesIn(this);
    file.put([bytes]);
    this.#entries.set(name, file);
  }

  /** All that is there: the paths of files, and of folders with a slash. */
  list(): string[] {
    return [...this.#entries]
      .flatMap(([name, entry]) =>
        entry instanceof MemoryFolder ? [`${name}/`, ...entry.list().map((path) => `${name}/${path}`)] : [name],
      )
      .sort();
  }

  bytesOf(path: string): Uint8Array {
    const [name = '', ...rest] = path.split('/');
    const entry = this.#entries.get(name);
    if (entry instanceof MemoryFolder) return entry.bytesOf(rest.join('/'));
    if (!entry) throw new Error(`There is no ${path}.`);
    return entry.bytes;
  }

  async isSameEntry(other: unknown): Promise<boolean> {
    return other === this;
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<MemoryFile> {
    return this.#get(name, create, MemoryFile, () => new MemoryFile(name, this.disk).liesIn(this));
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<MemoryFolder> {
    return this.#get(name, create, MemoryFolder, () => new MemoryFolder(name, this.disk));
  }

  async removeEntry(name: string, { recursive = false } = {}): Promise<void> {
    const found = this.#entries.get(name);
    if (!found) throw new DOMException('There is no such entry.', 'NotFoundError');
    this.disk.mayWrite();
    if (found instanceof MemoryFolder && !recursive && found.list().length > 0)
      throw new DOMException('The folder is not empty.', 'InvalidModificationError');
    this.#entries.delete(name);
    this.disk.room += sizeOf(found);
  }

  give(file: MemoryFile, to: MemoryFolder, name: string): void {
    for (const [old, entry] of this.#entries) if (entry === file) this.#entries.delete(old);
    to.#entries.set(name, file);
  }

  async *entries(): AsyncGenerator<[string, Entry]> {
    yield* this.#entries;
  }

  async *keys(): AsyncGenerator<string> {
    yield* this.#entries.keys();
  }

  #get<T extends Entry>(name: string, create: boolean, type: new (...given: never[]) => T, make: () => T): T {
    const found = this.#entries.get(name);
    if (found instanceof type) return found;
    if (found) throw new DOMException('It is of another kind.', 'TypeMismatchError');
    if (!create) throw new DOMException('There is no such entry.', 'NotFoundError');
    this.disk.mayWrite();
    const made = make();
    this.#entries.set(name, made);
    return made;
  }
}

function sizeOf(entry: Entry): number {
  return entry instanceof MemoryFile ? entry.bytes.length : entry.size;
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
