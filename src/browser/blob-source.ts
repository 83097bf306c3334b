/** A browser's file as a source: its ranges are read when they are needed. */

import type { InputFile, Source } from '../engine/host/source.ts';
import { fail } from '../engine/problem/problem.ts';
import type { GivenFile } from './given.ts';

export function blobSource(name: string, blob: Blob): Source {
  return {
    name,
    size: blob.size,
    async read(offset, into) {
      const part = blob.slice(offset, offset + into.length);
      try {
        into.set(new Uint8Array(await part.arrayBuffer()));
      } catch (error) {
        throw readProblem(error, name, offset, into.length);
      }
      return part.size;
    },
    close: () => Promise.resolve(),
  };
}

export function inputFile({ path, file }: GivenFile): InputFile {
  const { size, lastModified: modified } = file;
  return { path, size, modified, access: 'ranges', open: () => Promise.resolve(blobSource(path, file)) };
}

/** A browser reads a file only as it was when it was given. */
function readProblem(error: unknown, file: string, offset: number, length: number): unknown {
  if (!(error instanceof DOMException)) return error;
  if (error.name === 'NotReadableError') return fail('source-changed', { file, offset, length, read: 0 });
  return fail('input-unreadable', { path: file, reason: 'refused', said: error.message });
}
