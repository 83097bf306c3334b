/** Reads inputs, one after the other, in a thread of its own: one that hangs or takes all memory can be ended. */

import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { allocatedBytes, countAllocations } from './allocation.ts';
import { faulty } from './faulty.ts';
import type { Job, Read } from './protocol.ts';
import { Random } from './random.ts';
import type { Target } from './target.ts';
import { TARGETS } from './targets.ts';

/** What a header's claims may make the program ask for, besides what it always takes. */
const MOST_BYTES = 64 << 20;

const { scratch }: { scratch: string } = workerData;
const prototype = Object.getOwnPropertyNames(Object.prototype).join();
let number = 0;

countAllocations();
// One after the other: what one takes is not to be another's.
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (job: Job) => {
  last = last.then(async () => parentPort?.postMessage(await readJob(job)));
});

async function readJob(job: Job): Promise<Read> {
  const target = [...TARGETS, faulty].find(({ name }) => name === job.target);
  if (!target) return { endings: [], failure: `no target ${job.target}`, allocated: 0 };
  const files = 'files' in job ? job.files : target.make(new Random(job.seed));
  allocatedBytes();
  let allocated = 0;
  const begin = () => {
    allocated = Math.max(allocated, allocatedBytes());
  };
  try {
    const endings = await target.read(files, { folder: job.onDisk ? join(scratch, String(number++)) : null, begin });
    begin();
    return { endings, failure: whatFailed(target, allocated), allocated };
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { endings: [], failure, allocated };
  }
}

function whatFailed({ ownBytes }: Target, allocated: number): string | null {
  if (allocated > MOST_BYTES + ownBytes) return `${allocated} bytes were asked for`;
  if (Object.getOwnPropertyNames(Object.prototype).join() !== prototype) return 'Object.prototype was changed';
  return null;
}
