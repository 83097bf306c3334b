/** The owner's side: gives tasks to workers. However one of them ends, or does not even start, the owner goes on. */

import { type Outcome, type Problem, problem } from '../../engine/problem/problem.ts';
import type { Progress } from '../../engine/use-cases/progress.ts';
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
  /** Whether it ended what it did in good order, and can do more. */
  isReusable(): boolean;
  /** Whether it waits for work, as far as anybody knows. */
  isReady(): boolean;
  /** @param onBegun is called once it has heard of the task */
  start(task: Task, run: TaskRun, onBegun?: () => void): Promise<Outcome<unknown>>;
  end(): void;
}

/** What comes of each kind of task. */
type AnswersTo<Task extends { readonly kind: string }> = { readonly [K in Task['kind']]: unknown };

interface Idle<Task> {
  readonly worker: Worker<Task>;
  /** When it is let go; never, where it has not worked yet. */
  readonly timer: ReturnType<typeof setTimeout> | null;
}

/** Times in milliseconds. */
export interface WorkerTimes {
  /** That a worker has to start. */
  readonly startMs?: number;
  /** That a worker is kept after it has worked, with all that it has loaded; 0: it ends with its task. */
  readonly keepMs?: number;
}

/**
 * Which worker does what: small tasks share one that lives on, a large one has a worker to itself. That is reused for
 * the next large one where it came to a clean end, and let go after a while without work.
 */
export class Workers<Task extends { readonly kind: string }, Answers extends AnswersTo<Task>> {
  #shared: Worker<Task> | null = null;
  /** The one that worked last is the last. One at least is there before it is needed, so that a task begins at once. */
  #idle: readonly Idle<Task>[] = [];
  readonly #startMs: number;
  readonly #keepMs: number;

  constructor(
    private readonly open: OpenPort<Task>,
    { startMs = START_MS, keepMs = 0 }: WorkerTimes = {},
  ) {
    this.#startMs = startMs;
    this.#keepMs = keepMs;
  }

  /** Starts the workers that the first task will need. */
  prepare(): void {
    this.#shared = this.#livingOrNew(this.#shared);
    this.#haveOneIdle();
  }

  /** Runs a task in a worker that does nothing else meanwhile. A worker that ends before is the outcome's problem. */
  async start<T extends Task>(task: T, run: TaskRun = {}): Promise<Outcome<Answers[T['kind']]>> {
    const { outcome, wasGone } = await this.#startIdle(task, run);
    if (!wasGone || run.signal?.aborted) return outcome as Outcome<Answers[T['kind']]>;
    // The system had ended it at rest, which nobody knew yet: no fault of the task.
    return (await this.#startIdle(task, run)).outcome as Outcome<Answers[T['kind']]>;
  }

  async #startIdle(task: Task, run: TaskRun): Promise<{ outcome: Outcome<unknown>; wasGone: boolean }> {
    const worker = this.#takeIdle();
    const wasReady = worker.isReady();
    let begun = false;
    const running = worker.start(task, run, () => {
      begun = true;
    });
    this.#haveOneIdle();
    const outcome = await running;
    if (this.#keepMs > 0 && worker.isReusable()) this.#keep(worker);
    else worker.end();
    return { outcome, wasGone: !outcome.ok && wasReady && !begun };
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

  #keep(worker: Worker<Task>): void {
    const timer = setTimeout(() => {
      this.#idle = this.#idle.filter((idle) => idle.worker !== worker);
      worker.end();
      this.#haveOneIdle();
    }, this.#keepMs);
    this.#idle = [...this.#idle, { worker, timer }];
  }

  #takeIdle(): Worker<Task> {
    const living = this.#idle.filter(({ worker }) => worker.isAlive());
    const last = living.pop();
    this.#idle = living;
    if (last?.timer) clearTimeout(last.timer);
    return last?.worker ?? this.#newWorker();
  }

  #haveOneIdle(): void {
    if (!this.#idle.some(({ worker }) => worker.isAlive())) this.#idle = [{ worker: this.#newWorker(), timer: null }];
  }

  #livingOrNew(worker: Worker<Task> | null): Worker<Task> {
    return worker?.isAlive() ? worker : this.#newWorker();
  }

  #newWorker(): Worker<Task> {
    return connect(this.open, this.#startMs);
  }
}

interface Waiting {
  readonly run: TaskRun;
  readonly onBegun: (() => void) | undefined;
  readonly resolve: (outcome: Outcome<unknown>) => void;
}

type State = 'starting' | 'ready' | 'ending' | 'over';

function connect<Task>(open: OpenPort<Task>, startMs: number): Worker<Task> {
  const waiting = new Map<TaskId, Waiting>();
  let lastId: TaskId = 0;
  let state: State = 'starting';
  let cause: Problem = problem('worker-not-started', {});
  let port: Port<Task> | null = null;
  let reusable = false;

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
        if (message.kind === 'begun') task?.onBegun?.();
        else if (message.kind === 'progress') task?.run.onProgress?.(message.progress);
        else if (waiting.delete(message.id)) {
          ({ reusable } = message);
          task?.resolve({ ok: true, value: message.done });
        }
      },
      onExit: over,
    });
  } catch {
    over();
  }

  const isAlive = () => state === 'starting' || state === 'ready';
  return {
    isAlive,
    isReady: () => state === 'ready',
    isReusable: () => isAlive() && reusable,
    end,
    async start(task, run, onBegun) {
      if (state === 'over') return { ok: false, problem: cause };
      const id = ++lastId;
      const ended = new Promise<Outcome<unknown>>((resolve) => waiting.set(id, { run, onBegun, resolve }));
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
