/**
 * A browser's file as a source: its ranges are read when they are needed. Another process of the browser reads them, at
 * a cost for each that is as large as that of a megabyte; so what is read from one end to the other is read ahead.
 */

import type { Source } from '../engine/host/source.ts';
import { fail } from '../engine/problem/problem.ts';

/** What is read ahead at a time, and how many of these at once. */
const PIECE_BYTES = 8 << 20;
const PIECES_AHEAD = 2;
/** Who asks for less looks at a file, and does not go through it. */
const WORTH_BYTES = 256 << 10;

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly bytes: Promise<ArrayBuffer>;
  /** How many are at it. */
  readers: number;
}

export function blobSource(name: string, blob: Blob): Source {
  const { size } = blob;
  /** What whoever goes on to read will come to. */
  let pieces: readonly Piece[] = [];
  let end = Number.NaN;

  const pieceOf = (from: number, to: number): Piece => {
    const bytes = blob.slice(from, to).arrayBuffer();
    // It is awaited by whoever comes to it; until then a failure is nobody's unhandled rejection.
    bytes.catch(() => undefined);
    return { from, to, bytes, readers: 0 };
  };

  const freeUnused = (piece: Piece) => {
    if (piece.readers === 0 && !pieces.includes(piece)) piece.bytes.then(free, () => undefined);
  };

  const forget = () => {
    const forgotten = pieces;
    pieces = [];
    forgotten.forEach(freeUnused);
  };

  /** What holds a range, in order. Where it follows the one before, more is begun to be read. */
  const piecesOf = (from: number, to: number): readonly Piece[] => {
    const isOn = from === end && (pieces.length > 0 || to - from >= WORTH_BYTES);
    if (!isOn) {
      forget();
      return [pieceOf(from, to)];
    }
    const ahead = [...pieces];
    const most = Math.min(size, to + PIECES_AHEAD * PIECE_BYTES);
    for (let next = ahead.at(-1)?.to ?? from; next < most; next += PIECE_BYTES)
      ahead.push(pieceOf(next, Math.min(size, next + PIECE_BYTES)));
    pieces = ahead.filter((piece) => piece.to > to);
    return ahead.filter((piece) => piece.from < to);
  };

  return {
    name,
    size,
    async read(offset, into) {
      const to = Math.min(size, offset + into.length);
      const needed = piecesOf(offset, to);
      end = to;
      for (const piece of needed) piece.readers++;
      try {
        for (const { from, bytes } of needed) {
          const piece = new Uint8Array(await bytes);
          const start = Math.max(offset, from);
          into.set(piece.subarray(start - from, to - from), start - offset);
        }
      } catch (error) {
        throw readProblem(error, name, offset, into.length);
      } finally {
        for (const piece of needed) piece.readers--;
        needed.forEach(freeUnused);
      }
      return Math.max(0, to - offset);
    },
    async close() {
      forget();
    },
  };
}

/**
 * Firefox's collector comes for what was read only when there are hundreds of megabytes. Chromium's comes in time, and
 * later where this is done for it: the page takes 330 MB more then instead of 150.
 */
function free(bytes: ArrayBuffer): void {
  if ('navigator' in globalThis && navigator.userAgent.includes('Firefox')) bytes.transfer?.(0);
}

/** A browser reads a file only as it was when it was given. */
function readProblem(error: unknown, file: string, offset: number, length: number): unknown {
  if (!(error instanceof DOMException)) return error;
  if (error.name === 'NotReadableError') return fail('source-changed', { file, offset, length, read: 0 });
  return fail('input-unreadable', { path: file, reason: 'refused', said: error.message });
}
