import type { InputFile, Source } from '../host/source.ts';
import { fail } from '../problem/problem.ts';

const HEAD_BYTES = 512;

/**
 * Fills `into` from `offset` on, also over several reads.
 * @throws DAMAGED where the source ends early: it was longer when it was opened.
 */
export async function fillExactly(source: Source, offset: number, into: Uint8Array): Promise<void> {
  let filled = 0;
  while (filled < into.length) {
    const count = await source.read(offset + filled, into.subarray(filled));
    if (count <= 0) {
      throw fail('source-changed', { file: source.name, offset, length: into.length, read: filled });
    }
    filled += count;
  }
}

/** Reads `length` bytes into a buffer of their own; the caller has bounded `length`. */
export async function readExactly(source: Source, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await fillExactly(source, offset, bytes);
  return bytes;
}

/** The first bytes of a source, enough to tell what it is. */
export function readHead(source: Source): Promise<Uint8Array> {
  return readExactly(source, 0, Math.min(HEAD_BYTES, source.size));
}

/** Reads a file whole that the caller has found to be small. */
export function readSmall(file: InputFile): Promise<Uint8Array> {
  return withSource(file, (source) => readExactly(source, 0, source.size));
}

/** Opens a file, uses it and closes it. */
export async function withSource<T>(
  file: InputFile,
  use: (source: Source) => Promise<T>,
  checked?: 'in-parts',
): Promise<T> {
  const source = await file.open(checked);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}
