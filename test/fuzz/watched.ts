/**
 * A worker that is watched from outside: an input that takes it longer than two seconds of the processor, that never
 * answers, or that needs more memory than there may be, ends it. The next input gets another.
 */

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Job, Read } from './protocol.ts';

const MOST_CPU_SECONDS = 2;
/** For one that waits for what never comes. A busy machine makes others wait too. */
const MOST_SECONDS = 60;
const LOOK_MS = 100;
/** The program itself takes some 50 MiB. Its stack is as small as that of a process's own thread. */
const MEMORY = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 1 };

interface Waiting {
  readonly job: Job;
  readonly resolve: (read: Read) => void;
}

export class Watched {
  #worker: Worker | null = null;
  #waiting: Waiting[] = [];
  #since = { cpu: 0, time: 0 };
  readonly #looking = setInterval(() => this.#look(), LOOK_MS);
  peakBytes = 0;

  constructor(private readonly scratch: string) {}

  read(job: Job): Promise<Read> {
    return new Promise((resolve) => {
      this.#waiting.push({ job, resolve });
      if (this.#waiting.length === 1) this.#rest();
      this.#running().postMessage(job);
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(join(import.meta.dirname, 'worker.js'), {
      workerData: { scratch: this.scratch },
      resourceLimits: MEMORY,
    });
    worker.on('message', (read: Read) => {
      this.#waiting.shift()?.resolve(read);
      this.#rest();
    });
    worker.on('error', (error) => this.#fail(worker, error.message));
    worker.on('exit', () => this.#fail(worker, 'it ended without an answer'));
    this.#worker = worker;
    return worker;
  }

  /** An answer has come: what is next has its time from now on. */
  #rest(): void {
    this.#since = { cpu: cpuSeconds(), time: performance.now() / 1000 };
  }

  #look(): void {
    this.peakBytes = Math.max(this.peakBytes, process.memoryUsage.rss());
    if (!this.#worker || this.#waiting.length === 0) return;
    if (cpuSeconds() - this.#since.cpu > MOST_CPU_SECONDS) this.#fail(this.#worker, 'it takes more than two seconds');
    else if (performance.now() / 1000 - this.#since.time > MOST_SECONDS) this.#fail(this.#worker, 'it never answers');
  }

  /** The oldest input is what it was at. The others go to another worker. */
  #fail(worker: Worker, failure: string): void {
    if (worker !== this.#worker) return;
    this.#worker = null;
    void worker.terminate();
    this.#waiting.shift()?.resolve({ endings: [], failure, allocated: 0 });
    this.#rest();
    for (const { job } of this.#waiting) this.#running().postMessage(job);
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
