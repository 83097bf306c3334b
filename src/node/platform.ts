/** What the engine needs, as Node has it. */

import { crc32c } from '@node-rs/crc32';
import { version } from '../../package.json';
import type { Crc32c } from '../engine/checkpoint/crc32c.ts';
import type { Platform } from '../engine/platform.ts';
import { nodeBackends, nodeProducts } from './backends.ts';
import { openSpool } from './spool.ts';

export const nodePlatform: Platform = {
  version,
  createCrc32c,
  now: () => performance.now(),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
  loadBackend: nodeBackends,
  loadProduct: nodeProducts,
  spool: openSpool,
};

/** The processor's own instruction, ten gigabytes a second. */
function createCrc32c(): Crc32c {
  let sum = 0;
  return {
    update(bytes) {
      sum = crc32c(bytes, sum);
    },
    digest: () => sum >>> 0,
  };
}
