/** The worker's side: performs the tasks that its owner gives it. */

import type { Run } from '../../engine/host/platform.ts';
import type { Progress } from '../../engine/use-cases/progress.ts';
import type { FromWorker, TaskId, ToWorker } from './protocol.ts';

/** Between two reports of progress; more often nobody can see it. */
const PROGRESS_MS = 50;

export interface Performer<Task> {
  receive(message: ToWorker<Task>): void;
  abortAll(): void;
}

/**
 * @param perform never throws: how a task ended is a value
 * @param isReusable whether what a task took has been given back
 */
export function performTasks<Task, Done>(
  perform: (task: Task, run: Run<Progress>) => Promise<Done>,
  send: (message: FromWorker<Done>) => void,
  isReusable: () => boolean = () => true,
): Performer<Task> {
  const underWay = new Map<TaskId, AbortController>();
  const start = async (id: TaskId, task: Task) => {
    const controller = new AbortController();
    underWay.set(id, controller);
    send({ kind: 'begun', id });
    const onProgress = throttled((progress) => send({ kind: 'progress', id, progress }));
    const done = await perform(task, { signal: controller.signal, onProgress });
    underWay.delete(id);
    send({ kind: 'done', id, done, reusable: isReusable() });
  };
  send({ kind: 'ready' });
  return {
    receive(message) {
      if (message.kind === 'abort') underWay.get(message.id)?.abort();
      else void start(message.id, message.task);
    },
    abortAll() {
      for (const controller of underWay.values()) controller.abort();
    },
  };
}

function throttled(tell: (progress: Progress) => void): (progress: Progress) => void {
  let told = Number.NEGATIVE_INFINITY;
  let stage = '';
  return (progress) => {
    const now = performance.now();
    if (progress.stage === stage && now - told < PROGRESS_MS) return;
    told = now;
    stage = progress.stage;
    tell(progress);
  };
}
