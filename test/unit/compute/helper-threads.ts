/** Threads that help to multiply, as Node runs them; each ends with its test. */

import { Worker } from 'node:worker_threads';
import { build as bundle, type Rolldown } from 'vite';
import { afterEach, beforeAll } from 'vitest';
import type { SharedWork } from '../../../src/engine/compute/kernel/help.ts';

let helper: string;
/** A thread needs JavaScript. */
beforeAll(async () => {
  const rolldownOptions = { output: { entryFileNames: 'thread.mjs' } };
  const build = { ssr: 'src/node/product-thread.ts', write: false, rolldownOptions };
  const built = (await bundle({ configFile: false, logLevel: 'error', build })) as Rolldown.RolldownOutput;
  helper = `data:text/javascript,${encodeURIComponent(built.output[0].code)}`;
});

export const threads: Worker[] = [];
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.terminate();
});

export function startHelper(work: SharedWork): void {
  threads.push(new Worker(new URL(helper), { workerData: work }));
}
