/** Scratch in memory: where a browser lends a page no files, as in Firefox's private windows and with cookies blocked. */

import { fail } from '../engine/problem/problem.ts';
import { blobSource } from './blob-source.ts';

/** The largest model's zip is 430 MB. More than this a page cannot count on. */
const MOST_BYTES = 1 << 30;

/** What is joined to a blob, which the browser may keep where it likes. */
const PIECE_BYTES = 8 << 20;

/**
 * As `scratch.ts` has it.
 * @param shown what messages call it
 * @throws DISK_FULL where so many bytes are more than a page may take
 */
export function openMemoryScratch(shown: string, bytes: number) {
  if (bytes > MOST_BYTES) throw fail('disk-full', { path: shown, needed: bytes, free: MOST_BYTES });
  let whole: Blob[] = [];
  let piece: Uint8Array<ArrayBuffer>[] = [];
  let pieceBytes = 0;
  let end = 0;
  const join = () => {
    whole.push(new Blob(piece));
    piece = [];
    pieceBytes = 0;
  };
  const handOver = async () => {
    join();
    return new File(whole, shown);
  };
  return {
    write(added: Uint8Array): void {
      end += added.length;
      if (end > MOST_BYTES) throw fail('disk-full', { path: shown, needed: end, free: MOST_BYTES });
      piece.push(added.slice());
      pieceBytes += added.length;
      if (pieceBytes >= PIECE_BYTES) join();
    },
    finish: async () => blobSource(shown, await handOver()),
    handOver,
    async discard(): Promise<void> {
      whole = [];
      piece = [];
    },
  };
}
