/** A conversion of the page, from its start to when nothing of it is left. */

import { unconverted } from '../engine/not-opened.ts';
import { problem } from '../engine/problem.ts';
import type { Conversion, Progress } from '../engine/report.ts';
import type { Workers } from '../shared/tasks/workers.ts';
import type { Answers, Converted, Task } from './worker-protocol.ts';

/** A job without an output. */
export function notMade(conversion: Conversion): Converted {
  return { conversion, place: null, verification: null, output: null, download: null };
}

export interface RunningJob {
  readonly over: Promise<Converted>;
  /** Resolves when nothing of the job is left. */
  cancel(): Promise<void>;
}

/** Converts in a worker of its own. */
export function runJob(
  workers: Workers<Task, Answers>,
  wanted: Omit<Extract<Task, { kind: 'convert' }>, 'kind'>,
  onProgress: (progress: Progress) => void,
): RunningJob {
  const controller = new AbortController();
  const { signal } = controller;
  const task = { kind: 'convert', ...wanted } as const;
  const over = workers.start(task, { signal, onProgress }).then(async (outcome): Promise<Converted> => {
    if (outcome.ok) return outcome.value;
    const { given, options, destination } = wanted;
    if (destination) await workers.start({ kind: 'clear', given, format: options.format, destination });
    const found = signal.aborted ? problem('cancelled', { what: 'convert' }) : outcome.problem;
    return notMade(unconverted(wanted.given.name, found));
  });
  return {
    over,
    async cancel() {
      controller.abort();
      await over;
    },
  };
}
