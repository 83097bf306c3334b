/**
 * A process that reads inputs and is watched from outside. An input that takes it longer than four seconds of the
 * processor, that is never answered, that it does not survive, or with which it comes to hold more memory than it may, is
 * found; the next one gets another process.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, Message, Read } from './protocol.ts';
import { type Usage, usageOf } from './usage.ts';

/** Two on an idle machine. Where others share its processors, what is counted is up to twice as much. */
const MOST_CPU_SECONDS = 4;
/** Resident: what the system has really given, whoever asked for it. */
const MOST_RESIDENT = 512 << 20;
/** For one that waits for what never comes. A busy machine makes others wait too. */
const MOST_SECONDS = 60;
const LOOK_MS = 50;
/** The heap of the program takes some 50 MiB. */
const HEAP = ['--max-old-space-size=192', '--max-semi-space-size=16'];
/** What is left to be collected of many inputs is not to be held against the last of them. */
const MOST_INPUTS = 300;

interface Waiting {
  readonly job: Job;
  readonly resolve: (read: Read) => void;
}

interface Reader {
  readonly process: ChildProcess;
  isReady: boolean;
  /** Seconds of the processor that it had taken when it began with what it is at. */
  cpuBefore: number;
  /** How many it has answered. */
  inputs: number;
}

export class Watched {
  #reader: Reader | null = null;
  #waiting: Waiting[] = [];
  #since = 0;
  /** How many messages have come, and had come when something was found at a look. */
  #heard = 0;
  #heardAtLook: number | null = null;
  readonly #looking = setInterval(() => this.#look(), LOOK_MS);
  #started = 0;
  peakBytes = 0;

  /** @param mostSeconds for an answer, by the clock */
  constructor(
    private readonly scratch: string,
    private readonly mostSeconds = MOST_SECONDS,
  ) {}

  read(job: Job): Promise<Read> {
    return new Promise((resolve) => {
      this.#waiting.push({ job, resolve });
      const reader = this.#reader ?? this.#start();
      if (reader.isReady) reader.process.send(job);
    });
  }

  close(): void {
    clearInterval(this.#looking);
    this.#end();
  }

  /** Inputs wait until it says that it is there. */
  #start(): Reader {
    // Of its own: what one that was ended has left is not to be another's.
    const temporary = join(this.scratch, `temporary-${this.#started++}`);
    mkdirSync(temporary);
    const child = fork(join(import.meta.dirname, 'worker.js'), [this.scratch], {
      execArgv: HEAP,
      env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const reader: Reader = { process: child, isReady: false, cpuBefore: 0, inputs: 0 };
    this.#since = performance.now() / 1000;
    child.on('message', (message: Message) => {
      if (reader !== this.#reader) return;
      this.#heard++;
      switch (message.kind) {
        case 'ready':
          return this.#ready(reader, message.usage);
        case 'begun':
          return this.#begun(reader, message.usage);
        case 'read':
          return this.#answered(reader, message, message.usage);
      }
    });
    child.on('exit', (code, signal) => this.#fail(reader, `it ended without an answer: ${signal ?? code}`));
    this.#reader = reader;
    return reader;
  }

  #ready(reader: Reader, { cpuSeconds }: Usage): void {
    reader.isReady = true;
    reader.cpuBefore = cpuSeconds;
    this.#since = performance.now() / 1000;
    for (const { job } of this.#waiting) reader.process.send(job);
  }

  /** What it took until then is what the thing before took. */
  #begun(reader: Reader, usage: Usage): void {
    const beyond = this.#beyond(reader, usage);
    reader.cpuBefore = usage.cpuSeconds;
    if (beyond) this.#fail(reader, beyond);
  }

  #answered(reader: Reader, { endings, allocated, failure }: Read, usage: Usage): void {
    const found = failure ?? this.#beyond(reader, usage);
    reader.cpuBefore = usage.cpuSeconds;
    reader.inputs++;
    this.#since = performance.now() / 1000;
    // What it once held it is known for from now on.
    const isSpent = found !== null || reader.inputs === MOST_INPUTS;
    this.#waiting.shift()?.resolve({ endings, allocated, failure: found });
    if (isSpent) this.#replace();
  }

  #look(): void {
    const reader = this.#reader;
    if (!reader || this.#waiting.length === 0) return;
    const { pid } = reader.process;
    const usage = reader.isReady && pid !== undefined ? usageOf(pid) : null;
    const isLate = performance.now() / 1000 - this.#since > this.mostSeconds;
    const failure = (usage && this.#beyond(reader, usage)) ?? (isLate ? 'it never answers' : null);
    // Whoever makes inputs may have kept us from hearing: what was said until now is heard before the next look.
    if (failure !== null && this.#heardAtLook === this.#heard) this.#fail(reader, failure);
    this.#heardAtLook = failure === null ? null : this.#heard;
  }

  #beyond({ cpuBefore }: Reader, { cpuSeconds, peakBytes }: Usage): string | null {
    this.peakBytes = Math.max(this.peakBytes, peakBytes);
    if (peakBytes > MOST_RESIDENT) return `${Math.round(peakBytes / 2 ** 20)} MiB were resident`;
    const took = cpuSeconds - cpuBefore;
    return took > MOST_CPU_SECONDS ? `it takes ${took.toFixed(1)} seconds of the processor, or more` : null;
  }

  /** The oldest input is what it was at. */
  #fail(reader: Reader, failure: string): void {
    if (reader !== this.#reader) return;
    this.#waiting.shift()?.resolve({ endings: [], failure, allocated: 0 });
    this.#replace();
  }

  /** What is waiting is for another one to read. */
  #replace(): void {
    this.#end();
    if (this.#waiting.length > 0) this.#start();
  }

  #end(): void {
    const reader = this.#reader;
    this.#reader = null;
    reader?.process.kill('SIGKILL');
  }
}
