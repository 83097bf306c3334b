/** Threads that help to multiply. */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { helpersOn, type StartHelpers } from '../engine/compute/kernel/help.ts';

export const startHelpers: StartHelpers = (work) => {
  for (let started = 0; started < helpersOn(availableParallelism()); started++) {
    const thread = new Worker(join(import.meta.dirname, 'product-thread.cjs'), { workerData: work });
    // Who cannot help is not needed: the product is as right without it, and nobody waits.
    thread.on('error', () => undefined);
    thread.unref();
  }
};
