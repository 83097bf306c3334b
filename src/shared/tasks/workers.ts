/** The owner's side: gives tasks to workers. However one of them ends, or does not even start, the owner goes on. */

import { type Outcome, type Problem, problem } from '../../engine/problem/problem.ts';
import type { Progress } from '../../engine/use-cases/progress.ts';
import type { FromWorker, TaskId, ToWorker } from './protocol.ts';

/** Time that an aborted task has to clear up behind itself. */
const GRACE_MS = 1500;
/** Time after which nobody seems to want any more what a worker holds on to. */
const HOLD_MS = 600_000;
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
  /** That a worker is kept which holds on to what it has loaded, and is asked for nothing. */
  readonly holdMs?: number;
}

/**
 * Which worker does what: small tasks share one that lives on, a large one has a worker to itself. That is reused for
 * the next large one where it came to a clean end, and let go after a while without work. What is to be held on to from
 * one task to the next is in one more worker.
 */
export class Workers<Task extends { readonly kind: string }, Answers extends AnswersTo<Task>> {
  #shared: Worker<Task> | null = null;
  /** The one that worked last is the last. One at least is there before it is needed, so that a task begins at once. */
  #idle: readonly Idle<Task>[] = [];
  /** The one that holds on to what it has loaded, where it is at rest; */
  #held: Idle<Task> | null = null;
  /** and where it is at work, whether it goes on with that. */
  #holding: { goesOn: boolean } | null = null;
  readonly #startMs: number;
  readonly #keepMs: number;
  readonly #holdMs: number;

  constructor(
    private readonly open: OpenPort<Task>,
    { startMs = START_MS, keepMs = 0, holdMs = HOLD_MS }: WorkerTimes = {},
  ) {
    this.#startMs = startMs;
    this.#keepMs = keepMs;
    this.#holdMs = holdMs;
  }

  /** Starts the workers that the first task will need. */
  prepare(): void {
    this.#shared = this.#livingOrNew(this.#shared);
    this.#haveOneIdle();
  }

  /** Runs a task in a worker that does nothing else meanwhile. A worker that ends before is the outcome's problem. */
  async start<T extends Task>(task: T, run: TaskRun = {}): Promise<Outcome<Answers[T['kind']]>> {
    const { outcome, wasGone } = await this.#startIdle(task, run);
    const last = wasGone ? (await this.#startIdle(task, run)).outcome : outcome;
    return last as Outcome<Answers[T['kind']]>;
  }

  async #startIdle(task: Task, run: TaskRun): Promise<{ outcome: Outcome<unknown>; wasGone: boolean }> {
    const worker = this.#takeIdle();
    const ended = await this.#runIn(worker, task, run);
    if (this.#keepMs > 0 && worker.isReusable()) this.#keep(worker);
    else worker.end();
    return ended;
  }

  /** @returns also whether the system had ended the worker at rest, which nobody knew yet: no fault of the task */
  async #runIn(
    worker: Worker<Task>,
    task: Task,
    run: TaskRun,
  ): Promise<{ outcome: Outcome<unknown>; wasGone: boolean }> {
    const wasReady = worker.isReady();
    let begun = false;
    const running = worker.start(task, run, () => {
      begun = true;
    });
    this.#haveOneIdle();
    const outcome = await running;
    return { outcome, wasGone: !outcome.ok && wasReady && !begun && !run.signal?.aborted };
  }

  /**
   * Runs a task in the worker that holds on to what such tasks load: until it is let go, has no room for more, or is
   * asked for nothing. While it is at work, another such task has a worker to itself.
   */
  async startHolding<T extends Task>(task: T, run: TaskRun = {}): Promise<Outcome<Answers[T['kind']]>> {
    if (this.#holding) return this.start(task, run);
    const holding = { goesOn: true };
    this.#holding = holding;
    const worker = this.#takeHeld() ?? this.#takeIdle();
    const { outcome, wasGone } = await this.#runIn(worker, task, run);
    this.#holding = null;
    if (holding.goesOn && worker.isReusable())
      this.#held = { worker, timer: setTimeout(() => this.letGo(), this.#holdMs) };
    else worker.end();
    return wasGone ? this.start(task, run) : (outcome as Outcome<Answers[T['kind']]>);
  }

  /** Has the worker end that holds on to something, once it has done what it is at. */
  letGo(): void {
    if (this.#holding) this.#holding.goesOn = false;
    this.#takeHeld()?.end();
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

  #takeHeld(): Worker<Task> | null {
    const held = this.#held;
    this.#held = null;
    if (held?.timer) clearTimeout(held.timer);
    return held?.worker.isAlive() ? held.worker : null;
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
