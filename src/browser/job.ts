/** A conversion of the page, from its start to when nothing of it is left. */

import { type Outcome, problem } from '../engine/problem/problem.ts';
import type { Conversion } from '../engine/use-cases/convert.ts';
import { unconverted } from '../engine/use-cases/not-opened.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import type { TaskRun, Workers } from '../shared/tasks/workers.ts';
import type { Answers, Converted, Task } from './worker-protocol.ts';

/** A job without an output. */
export function notMade(conversion: Conversion): Converted {
  return { conversion, place: null, verification: null, output: null, download: null };
}

/** Converts in a worker of its own. What a worker leaves that was ended from outside is cleared away. */
export async function convertInWorker(
  workers: Workers<Task, Answers>,
  wanted: Omit<Extract<Task, { kind: 'convert' }>, 'kind'>,
  { signal, onProgress }: TaskRun,
): Promise<Outcome<Converted>> {
  let stage = 'inspecting' as Progress['stage'];
  const ended = await workers.start(
    { kind: 'convert', ...wanted },
    {
      ...(signal && { signal }),
      onProgress(progress) {
        stage = progress.stage;
        onProgress?.(progress);
      },
    },
  );
  if (ended.ok) return ended;
  const { given, options, destination } = wanted;
  // Once the models are compared, the output is whole.
  if (destination && stage !== 'verifying') {
    await workers.start({ kind: 'clear', given, options, destination, began: stage !== 'inspecting' });
  }
  const found = signal?.aborted ? problem('cancelled', { what: 'convert' }) : ended.problem;
  return { ok: true, value: notMade(unconverted(given.name, found)) };
}
