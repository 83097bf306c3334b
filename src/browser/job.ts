/** A conversion of the page, from its start to when nothing of it is left. */

import { unconverted } from '../engine/not-opened.ts';
import { type Outcome, problem } from '../engine/problem.ts';
import type { Conversion, Progress, Verification } from '../engine/report.ts';
import { DIED, type Workers } from '../shared/tasks/workers.ts';
import type { Given, GivenFile } from './given.ts';
import type { Done, Task } from './worker-protocol.ts';

export interface EndedJob {
  readonly conversion: Conversion;
  readonly place: string | null;
  readonly verification: Outcome<Verification> | null;
  readonly output: Given | null;
  readonly download: GivenFile | null;
}

/** A job without an output. */
export function notMade(conversion: Conversion): EndedJob {
  return { conversion, place: null, verification: null, output: null, download: null };
}

export interface RunningJob {
  readonly over: Promise<EndedJob>;
  /** Resolves when nothing of the job is left. */
  cancel(): Promise<void>;
}

/** Converts in a worker of its own. */
export function runJob(
  workers: Workers<Task, Done>,
  wanted: Omit<Extract<Task, { kind: 'convert' }>, 'kind'>,
  onProgress: (progress: Progress) => void,
): RunningJob {
  const task = workers.start({ kind: 'convert', ...wanted }, onProgress);
  let cancelled = false;
  const over = task.done.then(async (done): Promise<EndedJob> => {
    if (done?.kind === 'converted') return done;
    const { given, options, destination } = wanted;
    if (destination) await workers.start({ kind: 'clear', given, format: options.format, destination }).done;
    const found = cancelled ? problem('cancelled', { what: 'convert' }) : DIED;
    return notMade(unconverted(wanted.given.name, found));
  });
  return {
    over,
    async cancel() {
      cancelled = true;
      await task.abort();
      await over;
    },
  };
}
