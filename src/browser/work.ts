/** What the page is at work on: each by its id, so that it can be cancelled, and that a person is asked before leaving. */

import { type Work as Kind, type Outcome, problem } from '../engine/problem/problem.ts';
import type { JobId } from '../shared/answers.ts';

interface Job {
  readonly what: Kind;
  readonly controller: AbortController;
  readonly over: Promise<unknown>;
}

export class Work {
  readonly #jobs = new Map<JobId, Job>();

  /** Whether something is that a person waits for; to look at a file is soon done once more. */
  get isUnderWay(): boolean {
    return [...this.#jobs.values()].some(({ what }) => what !== 'inspect');
  }

  /**
   * Does a piece of work.
   * @param work ends soon after its signal is aborted, and leaves nothing
   * @returns `CANCELLED` where it was cancelled, unless it was done by then
   */
  async run<T>(job: JobId, what: Kind, work: (signal: AbortSignal) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    if (this.#jobs.has(job)) throw new Error('There is such a job already.');
    const controller = new AbortController();
    const over = work(controller.signal).finally(() => this.#jobs.delete(job));
    this.#jobs.set(job, { what, controller, over });
    const outcome = await over;
    const stopped = !outcome.ok && controller.signal.aborted;
    return stopped ? { ok: false, problem: problem('cancelled', { what }) } : outcome;
  }

  /** Resolves when nothing of the job is left; at once, where there is no such job. */
  async cancel(id: JobId): Promise<void> {
    const job = this.#jobs.get(id);
    job?.controller.abort();
    // How it ended is told to whoever asked for the work.
    await job?.over.catch(() => undefined);
  }
}
