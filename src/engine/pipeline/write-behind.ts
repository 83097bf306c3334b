/**
 * Writes that go on behind the one who computes: at most `limit` blocks are on their way at a time, so that computing
 * and writing overlap and memory stays bounded.
 */

import type { SinkFile } from '../host/sink.ts';

export class WriteBehind {
  readonly #pending = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | null = null;

  constructor(
    private readonly file: SinkFile,
    private readonly limit: number,
  ) {}

  /**
   * Starts writing a block, once there is room for one more.
   * @param release called when `bytes` may be used for something else
   * @throws what an earlier write failed with
   */
  async write(bytes: Uint8Array, release: () => void): Promise<void> {
    while (this.#pending.size >= this.limit) await Promise.race(this.#pending);
    this.throwFailure();
    const writing: Promise<void> = this.file
      .write(bytes)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#pending.delete(writing);
        release();
      });
    this.#pending.add(writing);
  }

  /** Waits until no write is under way, however they end. */
  async settle(): Promise<void> {
    await Promise.all(this.#pending);
  }

  /** @throws what a write failed with */
  throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
