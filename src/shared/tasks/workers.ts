/** The owner's side: gives tasks to workers. However one of them ends, or does not even start, the owner goes on. */

import { type Outcome, type Problem, problem } from '../../engine/problem.ts';
import type { Progress } from '../../engine/report.ts';
import type { FromWorker, TaskId, ToWorker } from './protocol.ts';

/** Time that an aborted task has to clear up behind itself. */
const GRACE_MS = 1500;
/** Time that a worker has to start, on a machine that has much else to do. */
const START_MS = 30_000;

/** A line to a worker. */
export interface Port<Task> {
  send(message: ToWorker<Task>): void;
  /** Ends the worker at once. `onExit` follows, or is given up. */
  end(): void;
}

/** Starts a worker. Where that fails it may throw, or tell of an exit, or never of anything. */
export type OpenPort<Task> = (events: {
  readonly onMessage: (message: FromWorker<unknown>) => void;
  readonly onExit: () => void;
}) => Port<Task>;

/** What a task's owner may want of it. */
export interface TaskRun {
  /** Asks the task to stop and clear up; a worker that does not is ended. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

interface Worker<Task> {
  isAlive(): boolean;
  start(task: Task, run: TaskRun): Promise<Outcome<unknown>>;
  end(): void;
}

/** What comes of each kind of task. */
type AnswersTo<Task extends { readonly kind: string }> = { readonly [K in Task['kind']]: unknown };

/** Which worker does what: small tasks share one that lives on, a large one has a worker of its own. */
export class Workers<Task extends { readonly kind: string }, Answers extends AnswersTo<Task>> {
  #shared: Worker<Task> | null = null;
  /** Started before it is needed, so that a conversion begins at once. */
  #spare: Worker<Task> | null = null;

  constructor(
    private readonly open: OpenPort<Task>,
    private readonly startMs = START_MS,
  ) {}

  /** Starts the workers that the first task will need. */
  prepare(): void {
    this.#shared = this.#livingOrNew(this.#shared);
    this.#spare = this.#livingOrNew(this.#spare);
  }

  /** Runs a task in a worker of its own, which ends with it. A worker that ends before is the outcome's problem. */
  async start<T extends Task>(task: T, run: TaskRun = {}): Promise<Outcome<Answers[T['kind']]>> {
    const worker = this.#livingOrNew(this.#spare);
    const running = worker.start(task, run);
    this.#spare = connect(this.open, this.startMs);
    const outcome = await running;
    worker.end();
    return outcome as Outcome<Answers[T['kind']]>;
  }

  /**
   * Runs a small task in the worker that all such share. Where another one killed it, this one gets a second chance by
   * itself.
   */
  async startShared<T extends Task>(task: T, run: TaskRun = {}): Promise<Outcome<Answers[T['kind']]>> {
    this.#shared = this.#livingOrNew(this.#shared);
    const outcome = await this.#shared.start(task, run);
    if (!outcome.ok && !run.signal?.aborted) return this.start(task, run);
    return outcome as Outcome<Answers[T['kind']]>;
  }

  #livingOrNew(worker: Worker<Task> | null): Worker<Task> {
    return worker?.isAlive() ? worker : connect(this.open, this.startMs);
  }
}

type State = 'starting' | 'ready' | 'ending' | 'over';

function connect<Task>(open: OpenPort<Task>, startMs: number): Worker<Task> {
  const waiting = new Map<TaskId, { run: TaskRun; resolve: (outcome: Outcome<unknown>) => void }>();
  let lastId: TaskId = 0;
  let state: State = 'starting';
  let cause: Problem = problem('worker-not-started', {});
  let port: Port<Task> | null = null;

  const over = () => {
    clearTimeout(late);
    state = 'over';
    for (const { resolve } of waiting.values()) resolve({ ok: false, problem: cause });
    waiting.clear();
  };
  // What it still holds, such as the lock of an output, is free once it is gone; but nobody waits for that without end.
  const end = () => {
    if (state === 'over' || state === 'ending') return;
    clearTimeout(late);
    late = setTimeout(over, GRACE_MS);
    state = 'ending';
    port?.end();
  };
  const send = (message: ToWorker<Task>) => {
    if (state !== 'over') port?.send(message);
  };
  let late = setTimeout(end, startMs);

  try {
    port = open({
      onMessage(message) {
        if (message.kind === 'ready') {
          if (state !== 'starting') return;
          clearTimeout(late);
          state = 'ready';
          cause = problem('worker-ended', {});
          return;
        }
        const task = waiting.get(message.id);
        if (message.kind === 'progress') task?.run.onProgress?.(message.progress);
        else if (waiting.delete(message.id)) task?.resolve({ ok: true, value: message.done });
      },
      onExit: over,
    });
  } catch {
    over();
  }

  return {
    isAlive: () => state === 'starting' || state === 'ready',
    end,
    async start(task, run) {
      if (state === 'over') return { ok: false, problem: cause };
      const id = ++lastId;
      const ended = new Promise<Outcome<unknown>>((resolve) => waiting.set(id, { run, resolve }));
      send({ kind: 'start', id, task });
      const unheed = heed(run.signal, () => send({ kind: 'abort', id }), end);
      const outcome = await ended;
      unheed();
      return outcome;
    },
  };
}

/** Asks for an end when the signal is aborted, and makes it if that was in vain. */
function heed(signal: AbortSignal | undefined, ask: () => void, make: () => void): () => void {
  let late: ReturnType<typeof setTimeout>;
  const abort = () => {
    ask();
    late = setTimeout(make, GRACE_MS);
  };
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return () => {
    signal?.removeEventListener('abort', abort);
    clearTimeout(late);
  };
}
