/** Runs a task in a process of its own. However that ends, the app goes on. */

import { join } from 'node:path';
import { utilityProcess } from 'electron';
import { problem } from '../engine/problem.ts';
import type { Progress } from '../engine/report.ts';
import type { Done, FromWorker, Task, ToWorker } from '../node/worker-protocol.ts';

/** What a process that died is told as. */
export const DIED = problem('unexpected', { reason: 'the process that did the work ended' });

/** Time that an aborted task has to clear up behind itself. */
const GRACE_MS = 1500;

export interface RunningTask {
  /** `null` where the process ended without an answer. */
  readonly done: Promise<Done | null>;
  /** Asks the task to stop and clear up, and ends it if it does not. */
  abort(): Promise<void>;
}

export function startTask(task: Task, onProgress: (progress: Progress) => void = () => undefined): RunningTask {
  const worker = utilityProcess.fork(join(__dirname, 'worker.cjs'), [], { serviceName: 'ALBERT zh Converter worker' });
  const done = new Promise<Done | null>((resolve) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'progress') {
        onProgress(message.progress);
        return;
      }
      resolve(message);
      worker.kill();
    });
    worker.on('exit', () => resolve(null));
  });
  worker.postMessage(task satisfies ToWorker);
  return {
    done,
    async abort() {
      worker.postMessage({ kind: 'abort' } satisfies ToWorker);
      const late = setTimeout(() => worker.kill(), GRACE_MS);
      await done;
      clearTimeout(late);
    },
  };
}
