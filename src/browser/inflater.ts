/** Undoes Deflate by the browser's own means. */

import type { CreateInflater } from '../engine/host/platform.ts';

export const createInflater: CreateInflater = (_, emit) => {
  const { readable, writable } = new DecompressionStream('deflate-raw');
  const writer = writable.getWriter();
  const emitted = readable.pipeTo(new WritableStream({ write: emit }));
  const ended = () => undefined;
  // It is awaited by whoever writes or ends; until then a failure is nobody's unhandled rejection.
  emitted.catch(ended);
  writer.closed.catch(ended);
  return {
    write: (packed) => Promise.race([writer.write(packed as Uint8Array<ArrayBuffer>), emitted]),
    async end() {
      await Promise.all([writer.close(), emitted]);
    },
    discard: () => {
      writer.abort().catch(ended);
    },
  };
};
