/** What is under way or waits for its turn: each piece of work by its id, so that it can be cancelled. */

import { type Outcome, problem, type Work } from '../engine/problem/problem.ts';
import type { JobId } from '../shared/answers.ts';
import type { Limiter } from './limiter.ts';

interface Job {
  readonly what: Work;
  readonly controller: AbortController;
  readonly over: Promise<unknown>;
}

export class RunningJobs {
  readonly #jobs = new Map<JobId, Job>();

  /** Whether something is that a person waits for; to look at a file is soon done once more. */
  get isUnderWay(): boolean {
    return [...this.#jobs.values()].some(({ what }) => what !== 'inspect');
  }

  /**
   * Does a piece of work when its turn has come.
   * @param work ends soon after its signal is aborted, and leaves nothing
   * @returns `CANCELLED` where it was cancelled, before its turn or later, unless it was done by then
   * @throws where there is such a job already, and what the work throws
   */
  async run<Result>(
    id: JobId,
    what: Work,
    limiter: Limiter,
    work: (signal: AbortSignal) => Promise<Outcome<Result>>,
  ): Promise<Outcome<Result>> {
    if (this.#jobs.has(id)) throw new Error('There is such a job already.');
    const controller = new AbortController();
    const { signal } = controller;
    const over = limiter.run(signal, () => work(signal)).finally(() => this.#jobs.delete(id));
    this.#jobs.set(id, { what, controller, over });
    const outcome = await over;
    const stopped = outcome === null || (!outcome.ok && signal.aborted);
    return stopped ? { ok: false, problem: problem('cancelled', { what }) } : outcome;
  }

  /** Stops a job, whatever it is. Resolves when nothing of it is left; at once, where there is no such job. */
  async cancel(id: JobId): Promise<void> {
    const job = this.#jobs.get(id);
    job?.controller.abort();
    // How it ended is told to whoever asked for the work.
    await job?.over.catch(() => undefined);
  }

  async cancelAll(): Promise<void> {
    await Promise.all([...this.#jobs.keys()].map((id) => this.cancel(id)));
  }
}
