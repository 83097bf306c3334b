/** A process that works for the app. However it ends, the app goes on. */

import { join, sep } from 'node:path';
import { utilityProcess } from 'electron';
import { problem } from '../engine/problem.ts';
import type { Progress } from '../engine/report.ts';
import type { Done, FromWorker, Task, TaskId, ToWorker } from '../node/worker-protocol.ts';

/** What a process that died is told as. */
export const DIED = problem('unexpected', { reason: 'the process that did the work ended' });

/** In a package it lies beside the archive with the app, not in it: it is a program with files of its own. */
const WORKER = join(__dirname, 'worker.cjs').replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);

/** Time that an aborted task has to clear up behind itself. */
const GRACE_MS = 1500;

export interface RunningTask {
  /** `null` where the process ended without an answer. */
  readonly done: Promise<Done | null>;
  /** Asks the task to stop and clear up, and ends its process if it does not. */
  abort(): Promise<void>;
}

export interface WorkerProcess {
  isAlive(): boolean;
  start(task: Task, onProgress?: (progress: Progress) => void): RunningTask;
  end(): void;
}

interface Waiting {
  readonly onProgress: (progress: Progress) => void;
  readonly resolve: (done: Done | null) => void;
}

export function startWorker(): WorkerProcess {
  const worker = utilityProcess.fork(WORKER, [], { serviceName: 'ALBERT zh Converter worker' });
  const waiting = new Map<TaskId, Waiting>();
  let lastId: TaskId = 0;
  let alive = true;

  const send = (message: ToWorker) => {
    if (alive) worker.postMessage(message);
  };
  const end = () => void worker.kill();

  worker.on('message', (message: FromWorker) => {
    const task = waiting.get(message.id);
    if (message.kind === 'progress') task?.onProgress(message.progress);
    else if (waiting.delete(message.id)) task?.resolve(message.done);
  });
  worker.on('exit', () => {
    alive = false;
    for (const { resolve } of waiting.values()) resolve(null);
    waiting.clear();
  });

  return {
    isAlive: () => alive,
    end,
    start(task, onProgress = () => undefined) {
      const id = ++lastId;
      const done = new Promise<Done | null>((resolve) => {
        if (alive) waiting.set(id, { onProgress, resolve });
        else resolve(null);
      });
      send({ kind: 'start', id, task });
      return {
        done,
        async abort() {
          send({ kind: 'abort', id });
          const late = setTimeout(end, GRACE_MS);
          await done;
          clearTimeout(late);
        },
      };
    },
  };
}
