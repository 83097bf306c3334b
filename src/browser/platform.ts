/** What the engine needs, as a web worker has it. */

import { createCRC32 } from 'hash-wasm';
import type { Checksum } from '../engine/formats/crc32c.ts';
import type { Platform } from '../engine/host/platform.ts';
import { browserBackends, browserProducts } from './backends.ts';
import { createInflater } from './inflater.ts';
import { loadGraphRuntime } from './onnx-runtime.ts';
import { openScratch, type ScratchFolder } from './scratch.ts';
import { yieldToEventLoop } from './yield.ts';

/** The polynomials of CRC-32C, which is Castagnoli's, and of CRC-32, reversed. */
const POLYNOMIALS = { crc32c: 0x82f63b78, crc32: 0xedb88320 } as const;

export async function browserPlatform(place: ScratchFolder): Promise<Platform> {
  return {
    version: __APP_VERSION__,
    createCrc32c: await prepareChecksum(POLYNOMIALS.crc32c),
    createCrc32: await prepareChecksum(POLYNOMIALS.crc32),
    createInflater,
    now: () => performance.now(),
    yieldToEventLoop,
    loadBackend: browserBackends,
    loadProduct: browserProducts,
    loadGraphRuntime,
    async temporaryFile(name) {
      const scratch = await openScratch(place, name, 0);
      return {
        write: async (bytes) => scratch.write(bytes),
        finish: () => scratch.finish(),
        discard: () => scratch.discard(),
      };
    },
  };
}

/** One piece of WebAssembly makes all sums, which take turns with it: making another one for each would take time. */
async function prepareChecksum(polynomial: number): Promise<() => Checksum> {
  const hasher = await createCRC32(polynomial);
  const empty = hasher.init().save();
  return () => {
    let state = empty;
    return {
      update(bytes) {
        state = hasher.load(state).update(bytes).save();
      },
      digest: () => Number.parseInt(hasher.load(state).digest('hex'), 16),
    };
  };
}
