/** Threads that help to multiply. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { StartHelpers } from '../engine/compute/kernel/help.ts';

/** With more of them the disk is what is waited for. */
const MOST = 3;

export const startHelpers: StartHelpers = (work) => {
  const count = Math.min(MOST, availableParallelism() - 1);
  for (let started = 0; started < count; started++) {
    const thread = new Worker(join(import.meta.dirname, 'product-thread.cjs'), { workerData: work });
    // Who cannot help is not needed: the product is as right without it, and nobody waits.
    thread.on('error', () => undefined);
    thread.unref();
  }
};
