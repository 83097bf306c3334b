/** What the engine needs, as Node has it. */

import { version } from '../../package.json';
import type { Crc32c } from '../engine/checkpoint/crc32c.ts';
import type { Platform } from '../engine/platform.ts';
import { nodeBackends, nodeProducts } from './backends.ts';
import { crc32c } from './crc32c.ts';
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

function createCrc32c(): Crc32c {
  let sum = 0;
  return {
    update(bytes) {
      sum = crc32c(bytes, sum);
    },
    digest: () => sum,
  };
}
