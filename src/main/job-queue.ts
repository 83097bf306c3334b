/** Lets only so many pieces of work be under way at a time; the others wait for their turn, in order. */

import { type Outcome, problem, type Work } from '../engine/problem/problem.ts';

interface Job {
  readonly controller: AbortController;
  readonly over: Promise<unknown>;
}

export class JobQueue {
  readonly #jobs = new Map<string, Job>();
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Under way or waiting. */
  get size(): number {
    return this.#jobs.size;
  }

  /**
   * Does a piece of work when its turn has come.
   * @param work ends soon after its signal is aborted, and leaves nothing
   * @returns `CANCELLED` where it was cancelled, before its turn or later, unless it was done by then
   * @throws where there is such a job already, and what the work throws
   */
  async run<T>(id: string, what: Work, work: (signal: AbortSignal) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    if (this.#jobs.has(id)) throw new Error('There is such a job already.');
    const controller = new AbortController();
    const { signal } = controller;
    const over = this.#inTurn(signal, work).finally(() => this.#jobs.delete(id));
    this.#jobs.set(id, { controller, over });
    const outcome = await over;
    const stopped = outcome === null || (!outcome.ok && signal.aborted);
    return stopped ? { ok: false, problem: problem('cancelled', { what }) } : outcome;
  }

  /** Resolves when nothing of the job is left; at once, where there is no such job. */
  async cancel(id: string): Promise<void> {
    const job = this.#jobs.get(id);
    job?.controller.abort();
    // How it ended is told to whoever asked for the work.
    await job?.over.catch(() => undefined);
  }

  async cancelAll(): Promise<void> {
    await Promise.all([...this.#jobs.keys()].map((id) => this.cancel(id)));
  }

  async #inTurn<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    if (!(await this.#turn(signal))) return null;
    try {
      return signal.aborted ? null : await work(signal);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  /** Whether the turn has come; `false` as soon as nobody waits for it any more. */
  #turn(signal: AbortSignal): boolean | Promise<boolean> {
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    return new Promise((resolve) => {
      const come = () => resolve(true);
      this.#waiting.push(come);
      signal.addEventListener('abort', () => {
        const place = this.#waiting.indexOf(come);
        if (place < 0) return;
        this.#waiting.splice(place, 1);
        resolve(false);
      });
    });
  }
}
