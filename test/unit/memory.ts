/** Inputs and sinks in memory. */

import type { Sink } from '../../src/engine/host/sink.ts';
import { type Input, type InputFile, memorySource } from '../../src/engine/host/source.ts';
import { fail } from '../../src/engine/problem/problem.ts';

export type Files = Readonly<Record<string, Uint8Array>>;

export function memoryFile(path: string, bytes: Uint8Array): InputFile {
  return {
    path,
    size: bytes.length,
    access: 'ranges',
    open: () => Promise.resolve(memorySource(path, bytes)),
  };
}

/** A folder of files in memory. */
export function memoryInput(files: Files, name = 'albert_tiny_zh'): Input {
  return {
    label: name,
    name,
    prefix: null,
    config: null,
    vocabulary: null,
    files: Object.entries(files).map(([path, bytes]) => memoryFile(path, bytes)),
  };
}

/** A sink that keeps its files; `committed` is null until they appeared. */
export class MemorySink implements Sink {
  committed: Map<string, Uint8Array> | null = null;
  aborted = false;
  readonly #files = new Map<string, Uint8Array>();

  /** @param failAfter writing fails with DISK_FULL once that many bytes were written */
  constructor(private readonly failAfter = Number.POSITIVE_INFINITY) {}

  create(name: string, size: number) {
    const bytes = new Uint8Array(size);
    let end = 0;
    this.#files.set(name, bytes);
    return Promise.resolve({
      write: async (piece: Uint8Array) => {
        const at = end;
        end += piece.length;
        // A real disk takes its time; whoever reuses a buffer too early is found out.
        await new Promise((resolve) => setImmediate(resolve));
        if (end > this.failAfter) throw fail('disk-full', { path: name, needed: null, free: null });
        bytes.set(piece, at);
      },
      close: () => Promise.resolve(),
    });
  }

  commit() {
    this.committed = this.#files;
    return Promise.resolve();
  }

  abort() {
    this.aborted = true;
    return Promise.resolve();
  }
}
