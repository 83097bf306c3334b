/** Undoes Deflate by zlib, on a thread of Node's. */

import { createInflateRaw } from 'node:zlib';
import type { CreateInflater } from '../engine/host/platform.ts';

/** What comes out at a time: enough that little time goes into handing it on. */
const MOST_BYTES = 1 << 20;
/** The least that zlib takes. */
const LEAST_BYTES = 64;

export const createInflater: CreateInflater = (size, emit) => {
  const chunkSize = Math.max(LEAST_BYTES, Math.min(MOST_BYTES, size));
  const zlib = createInflateRaw({ chunkSize });
  const emitted = (async () => {
    for await (const bytes of zlib) await emit(bytes as Uint8Array);
  })();
  // It is awaited by whoever writes or ends; until then a failure is nobody's unhandled rejection.
  emitted.catch(() => undefined);
  return {
    async write(packed) {
      const taken = new Promise<void>((resolve) => zlib.write(packed, () => resolve()));
      await Promise.race([taken, emitted]);
      // What failed is told at once.
      if (zlib.destroyed) await emitted;
    },
    async end() {
      zlib.end();
      await emitted;
    },
    discard: () => {
      zlib.destroy();
    },
  };
};
