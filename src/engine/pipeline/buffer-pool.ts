/** A fixed number of equal buffers that are lent out and given back, so that streaming allocates nothing. */
export class BufferPool {
  readonly #free: Uint8Array<ArrayBuffer>[];
  readonly #waiting: ((buffer: Uint8Array<ArrayBuffer>) => void)[] = [];

  constructor(
    count: number,
    readonly size: number,
  ) {
    this.#free = Array.from({ length: count }, () => new Uint8Array(size));
  }

  /** A free buffer, as soon as there is one. */
  take(): Promise<Uint8Array<ArrayBuffer>> {
    const buffer = this.#free.pop();
    if (buffer) return Promise.resolve(buffer);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(buffer: Uint8Array<ArrayBuffer>): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(buffer);
    else this.#free.push(buffer);
  }
}
