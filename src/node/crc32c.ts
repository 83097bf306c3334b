/** CRC-32C under Node. */

import { createRequire } from 'node:module';
import { portableCrc32c } from '../engine/formats/portable-crc32c.ts';

type SumCrc32c = (bytes: Uint8Array, sum?: number) => number;

/**
 * The CRC-32C of bytes that follow others, an unsigned 32-bit integer. By the processor's own instruction, ten gigabytes
 * a second, where the native module can be loaded: on Windows it needs a runtime of Visual C++ that Node does without.
 */
export const crc32c: SumCrc32c = loadNative() ?? portableCrc32c;

function loadNative(): SumCrc32c | null {
  try {
    const { crc32c: native } = createRequire(import.meta.url)('@node-rs/crc32') as typeof import('@node-rs/crc32');
    // A module that loads and does not work, as one for another processor, shows itself here.
    return native(new Uint8Array([1]), 0) === portableCrc32c(new Uint8Array([1])) ? native : null;
  } catch {
    return null;
  }
}
