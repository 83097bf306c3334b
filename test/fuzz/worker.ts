/** Reads inputs, one after the other, in a process of its own: one that hangs or takes all memory can be ended. */

import { join } from 'node:path';
import { allocatedBytes, countAllocations } from './allocation.ts';
import { faulty } from './faulty.ts';
import type { Job, Message, Read } from './protocol.ts';
import type { Target } from './target.ts';
import { TARGETS } from './targets.ts';
import { ownUsage } from './usage.ts';

/** What a header's claims may make the program ask for, besides what it always takes. */
const MOST_BYTES = 64 << 20;

const scratch = process.argv[2] ?? '';
const prototype = Object.getOwnPropertyNames(Object.prototype).join();
let number = 0;

countAllocations();
// One after the other: what one takes is not to be another's.
let last: Promise<void> = Promise.resolve();
process.on('message', (job: Job) => {
  last = last.then(async () => say({ kind: 'read', ...(await readJob(job)), usage: ownUsage() }));
});
// Nobody watches any more.
process.on('disconnect', () => process.exit());
say({ kind: 'ready', usage: ownUsage() });

function say(message: Message): void {
  process.send?.(message);
}

async function readJob(job: Job): Promise<Read> {
  const target = [...TARGETS, faulty].find(({ name }) => name === job.target);
  if (!target) return { endings: [], failure: `no target ${job.target}`, allocated: 0 };
  allocatedBytes();
  let allocated = 0;
  const note = () => {
    allocated = Math.max(allocated, allocatedBytes());
  };
  const begin = () => {
    note();
    say({ kind: 'begun', usage: ownUsage() });
  };
  try {
    const folder = job.onDisk ? join(scratch, `${process.pid}-${number++}`) : null;
    const endings = await target.read(job.files, { folder, begin });
    note();
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
