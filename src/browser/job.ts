/** A conversion of the page, from its start to when nothing of it is left. */

import type { TaskRun } from '../application/jobs.ts';
import type { Outcome } from '../engine/problem/problem.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import type { Workers } from '../shared/tasks/workers.ts';
import type { Answers, Converted, Task, Tasks } from './storage.ts';

/** Converts in a worker of its own. What a worker leaves that was ended from outside is cleared away. */
export async function convertInWorker(
  workers: Workers<Task, Answers>,
  task: Tasks['convert'],
  { signal, onProgress }: TaskRun,
): Promise<Outcome<Converted>> {
  let stage = 'inspecting' as Progress['stage'];
  const ended = await workers.start(task, {
    ...(signal && { signal }),
    onProgress(progress) {
      stage = progress.stage;
      onProgress?.(progress);
    },
  });
  const { source, options, destination: folder } = task;
  // Once the models are compared, the output is whole.
  if (!ended.ok && folder && stage !== 'verifying') {
    const destination = { folder, zip: options.zip };
    const leftover = { source, options, destination, began: stage !== 'inspecting' };
    await workers.start({ kind: 'clear', leftover });
  }
  return ended;
}
