/** The owner's side: gives tasks to workers. However one of them ends, the owner goes on. */

import { problem } from '../../engine/problem.ts';
import type { Progress } from '../../engine/report.ts';
import type { FromWorker, TaskId, ToWorker } from './protocol.ts';

/** What a worker that died is told as. */
export const DIED = problem('unexpected', { reason: 'the process that did the work ended' });

/** Time that an aborted task has to clear up behind itself. */
const GRACE_MS = 1500;

/** A line to a worker. */
export interface Port<Task> {
  send(message: ToWorker<Task>): void;
  /** Ends the worker at once. `onExit` follows. */
  end(): void;
}

/** Starts a worker. */
export type OpenPort<Task, Done> = (events: {
  readonly onMessage: (message: FromWorker<Done>) => void;
  readonly onExit: () => void;
}) => Port<Task>;

export interface RunningTask<Done> {
  /** `null` where the worker ended without an answer. */
  readonly done: Promise<Done | null>;
  /** Asks the task to stop and clear up, and ends its worker if it does not. */
  abort(): Promise<void>;
}

type OnProgress = (progress: Progress) => void;

interface Worker<Task, Done> {
  isAlive(): boolean;
  start(task: Task, onProgress?: OnProgress): RunningTask<Done>;
  end(): void;
}

/** Which worker does what: small tasks share one that lives on, a large one has a worker of its own. */
export class Workers<Task, Done> {
  #shared: Worker<Task, Done> | null = null;
  /** Started before it is needed, so that a conversion begins at once. */
  #spare: Worker<Task, Done> | null = null;

  constructor(private readonly open: OpenPort<Task, Done>) {}

  /** Starts the workers that the first task will need. */
  prepare(): void {
    this.#shared = livingOrNew(this.#shared, this.open);
    this.#spare = livingOrNew(this.#spare, this.open);
  }

  /** Runs a task in a worker of its own, which ends with it. */
  start(task: Task, onProgress?: OnProgress): RunningTask<Done> {
    const worker = livingOrNew(this.#spare, this.open);
    const running = worker.start(task, onProgress);
    this.#spare = connect(this.open);
    void running.done.then(() => worker.end());
    return running;
  }

  /**
   * Runs a small task in the worker that all such share. Where another one killed it, this one gets a second chance by
   * itself.
   */
  async startShared(task: Task): Promise<Done | null> {
    this.#shared = livingOrNew(this.#shared, this.open);
    return (await this.#shared.start(task).done) ?? this.start(task).done;
  }
}

function livingOrNew<Task, Done>(worker: Worker<Task, Done> | null, open: OpenPort<Task, Done>): Worker<Task, Done> {
  return worker?.isAlive() ? worker : connect(open);
}

function connect<Task, Done>(open: OpenPort<Task, Done>): Worker<Task, Done> {
  const waiting = new Map<TaskId, { onProgress: OnProgress; resolve: (done: Done | null) => void }>();
  let lastId: TaskId = 0;
  let alive = true;
  const port = open({
    onMessage(message) {
      const task = waiting.get(message.id);
      if (message.kind === 'progress') task?.onProgress(message.progress);
      else if (waiting.delete(message.id)) task?.resolve(message.done);
    },
    onExit() {
      alive = false;
      for (const { resolve } of waiting.values()) resolve(null);
      waiting.clear();
    },
  });
  const send = (message: ToWorker<Task>) => {
    if (alive) port.send(message);
  };
  return {
    isAlive: () => alive,
    end: () => port.end(),
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
          const late = setTimeout(() => port.end(), GRACE_MS);
          await done;
          clearTimeout(late);
        },
      };
    },
  };
}
