/** Which process does what: inspections share one that lives on, everything else has one of its own. */

import type { Progress } from '../engine/report.ts';
import type { Done, Task } from '../node/worker-protocol.ts';
import { type RunningTask, startWorker, type WorkerProcess } from './worker-process.ts';

let inspector: WorkerProcess | null = null;
/** Started before it is needed, so that a conversion begins at once. */
let spare: WorkerProcess | null = null;

/** Starts the processes that the first task will need. */
export function prepareWorkers(): void {
  inspector = livingOrNew(inspector);
  spare = livingOrNew(spare);
}

/** Runs a task in a process of its own, which ends with it. */
export function startTask(task: Task, onProgress?: (progress: Progress) => void): RunningTask {
  const worker = livingOrNew(spare);
  const running = worker.start(task, onProgress);
  spare = startWorker();
  void running.done.then(() => worker.end());
  return running;
}

/**
 * Inspects in the process that all inspections share. Where another input killed it, this one gets a second chance by
 * itself.
 */
export async function inspectShared(path: string): Promise<Done | null> {
  const task = { kind: 'inspect', path } as const;
  inspector = livingOrNew(inspector);
  return (await inspector.start(task).done) ?? startTask(task).done;
}

function livingOrNew(worker: WorkerProcess | null): WorkerProcess {
  return worker?.isAlive() ? worker : startWorker();
}
