/** What jobs do, one after the other, and what they gave. */

import type { Outcome, Problem } from '../../engine/problem/problem.ts';
import { TARGET_NAMES, type TargetName } from '../../engine/targets/names.ts';
import type { Progress } from '../../engine/use-cases/progress.ts';
import type { Verification } from '../../engine/use-cases/verify/verification.ts';
import type { Texts } from '../../i18n/index.ts';
import type { InputId, JobId, JobProgress, JobResult } from '../../shared/answers.ts';
import type { Host } from '../../shared/host.ts';
import { type Cost, costOf, shareDone } from '../../shared/share-done.ts';
import { countsOf, type Ending, endingOf, saidOf, standingOf } from '../../shared/standing.ts';
import type { Announcements } from './announcements.svelte.ts';
import { Batch } from './batch.svelte.ts';
import { besideName } from './beside-name.ts';
import { newJobId } from './job-id.ts';
import { nextPace, nextPart, noPace } from './pace.ts';
import type { Plan } from './plan.svelte.ts';
import {
  type Attempt,
  isBusy,
  isOnePlace,
  plannedFor,
  type Result,
  type Row,
  type ShownRow,
  stateOf,
  statesOf,
  type Wishes,
} from './row.ts';
import type { Rows } from './rows.svelte.ts';
import { unanswered } from './unanswered.ts';

/** Tells a person what came of work, in their language. */
export interface Teller {
  readonly t: Texts;
  readonly announcements: Announcements;
  /** Tells what goes wrong beside the rows. */
  heed(work: Promise<void>): Promise<void>;
  say(problem: Problem): void;
}

export class Work {
  /** What was begun together. */
  readonly batch = new Batch();
  /** Verifications under way of jobs that are done. */
  proving = $state.raw<ReadonlyMap<JobId, Progress>>(new Map());
  /** Of all conversions under way, or else of a proof, in percent; `null` where none is. */
  readonly percent: number | null = $derived.by(() => {
    if (this.batch.isUnderWay) return Math.floor(this.batch.share * 100);
    const [proof] = this.proving.values();
    return proof ? Math.floor(shareDone(proof, PROOF_ALONE) * 100) : null;
  });

  #queueRuns = false;

  constructor(
    private readonly host: Host,
    private readonly rows: Rows,
    private readonly plan: Plan,
    private readonly teller: Teller,
  ) {
    host.onProgress((progress) => this.#progressed(progress));
  }

  /** What "Convert" makes of rows. What each is called depends on the others, so it is settled before any is begun. */
  convertAll(isMeant: (row: ShownRow) => boolean): void {
    const missing = this.plan.missing.filter(({ row }) => isMeant(row));
    const meant = new Set(this.plan.shown.filter(isMeant).map(({ input }) => input.id));
    const skipped = this.plan.outputs.filter(
      ({ input, clash, resolution }) => clash !== null && resolution === 'skip' && meant.has(input),
    );
    const all = missing.map(({ row, target }) => ({ id: row.input.id, wishes: this.plan.wishesFor(row, target) }));
    for (const { id, wishes } of all) this.#queue(id, wishes);
    if (this.batch.isUnderWay) for (const { input, target } of skipped) this.batch.skip(input, target);
  }

  #queue(id: InputId, wishes: Wishes): void {
    const row = this.rows.find(id);
    const { format } = wishes;
    if (row?.look.kind !== 'ready') return;
    const { attempt, result } = stateOf(row, format);
    if (attempt?.kind === 'waiting' || attempt?.kind === 'running') return;
    // What is still run of the output before would be told of the new one.
    if (result && this.proving.has(result.job)) void this.teller.heed(this.host.cancel(result.job));
    const cost = costOfRow(row, wishes);
    this.batch.add({ input: id, target: format, seconds: cost.converting + cost.verifying });
    this.rows.attempt(id, format, { kind: 'waiting', wishes });
    void this.#runQueue();
  }

  #unqueue(id: InputId, target: TargetName): void {
    const row = this.rows.find(id);
    if (!row || stateOf(row, target).attempt?.kind !== 'waiting') return;
    this.rows.attempt(id, target, null);
    this.batch.drop(id, target);
  }

  async #runQueue(): Promise<void> {
    if (this.#queueRuns) return;
    this.#queueRuns = true;
    for (let next = this.#nextWaiting(); next; next = this.#nextWaiting()) await this.#run(next.row, next.wishes);
    this.#queueRuns = false;
    const { ended } = this.batch;
    const counts = countsOf(ended);
    if (ended.length > 0)
      await this.teller.heed(this.host.tellEnd(counts, ended.length === 1 ? (ended[0]?.input ?? null) : null));
  }

  #nextWaiting(): { readonly row: Row; readonly wishes: Wishes } | undefined {
    for (const row of this.rows.all)
      for (const { attempt } of statesOf(row)) if (attempt?.kind === 'waiting') return { row, wishes: attempt.wishes };
    return undefined;
  }

  /** Converts once more what failed or was cancelled in the last batch. */
  retry(): void {
    const again = this.batch.ended.filter(({ ending }) => ending === 'failed' || ending === 'cancelled');
    for (const { input, target } of again) this.convert(input, target);
  }

  /**
   * Puts one target of a row into the queue, also one that was made before: its own output, and no other, is replaced
   * then, or has another one beside it where the host replaces none.
   */
  convert(id: InputId, target: TargetName | null = null): void {
    const row = this.rows.find(id);
    if (!row) return;
    const of = target ?? this.plan.viewedOf(row);
    const { result, attempt } = stateOf(row, of);
    const wishes = this.plan.wishesFor(row, of);
    const isOwn = result && (attempt === null || attempt.kind === 'cancelled') && isOnePlace(wishes, result.wishes);
    if (!isOwn || this.plan.downloads) this.#queue(id, wishes);
    else if (this.plan.replaces) this.#queue(id, { ...wishes, name: result.wishes.name, replace: true });
    else this.#queue(id, { ...wishes, name: besideName(result.place, wishes.zip) });
  }

  /** Where a row's output found its place taken: puts it beside what is there, by another name, */
  convertBeside(id: InputId, name: string, target: TargetName | null = null): void {
    const failed = this.#failed(id, target);
    if (failed) this.#queue(id, { ...failed.wishes, name, replace: false });
  }

  /** or in place of what is there: just there, whatever else was chosen since. */
  convertInstead(id: InputId, target: TargetName | null = null): void {
    const failed = this.#failed(id, target);
    if (!failed) return;
    // What is still run of the other row's output would be told of this one.
    if (failed.occupant) void this.cancel(failed.occupant.id);
    this.#queue(id, { ...failed.wishes, replace: true });
  }

  /** Whether there is something to cancel. */
  isAtWork(row: Row): boolean {
    const proves = statesOf(row).some(({ result }) => result !== null && this.proving.has(result.job));
    return isBusy(row) || proves || row.sentence.trial !== null;
  }

  /** Stops whatever is under way for a row, or takes it out of the queue. */
  async cancel(id: InputId): Promise<void> {
    const row = this.rows.find(id);
    if (!row) return;
    const stopped: JobId[] = [];
    for (const target of TARGET_NAMES) {
      const { attempt, result } = stateOf(row, target);
      if (attempt?.kind === 'waiting') this.#unqueue(id, target);
      if (attempt?.kind === 'running') stopped.push(attempt.job);
      if (result && this.proving.has(result.job)) stopped.push(result.job);
    }
    await Promise.all(stopped.map((job) => this.teller.heed(this.host.cancel(job))));
    await this.teller.heed(row.sentence.cancel());
  }

  /** Stops all conversions. */
  async cancelAll(): Promise<void> {
    const busy = this.rows.all.filter(isBusy);
    // Those that wait first, so that none begins as another ends.
    for (const { input } of busy) for (const target of TARGET_NAMES) this.#unqueue(input.id, target);
    await Promise.all(busy.map(({ input }) => this.cancel(input.id)));
  }

  /** Runs both models of a job that is done, and compares them. */
  async verify(id: InputId, job: JobId): Promise<void> {
    if (this.proving.has(job)) return;
    this.#prove(job, { stage: 'verifying', done: 0, total: 0 });
    let verification: Outcome<Verification>;
    try {
      verification = await this.host.verify(job);
    } catch (error) {
      verification = { ok: false, problem: unanswered(error) };
    }
    this.#prove(job, null);
    const row = this.rows.find(id);
    if (!row || !statesOf(row).some(({ result }) => result?.job === job)) return;
    if (!verification.ok && verification.problem.code === 'CANCELLED') {
      this.teller.say(verification.problem);
      return;
    }
    this.rows.verified(id, job, verification);
    // What was told of the batch's end may not be true any more.
    this.batch.clear();
    this.teller.announcements.say(saidOf(this.teller.t, standingOf(verification), row.input.name));
  }

  #failed(id: InputId, target: TargetName | null): Extract<Attempt, { kind: 'failed' }> | null {
    const row = this.rows.find(id);
    const attempt = row && stateOf(row, target ?? this.plan.viewedOf(row)).attempt;
    return attempt?.kind === 'failed' ? attempt : null;
  }

  async #run(row: Row, wishes: Wishes): Promise<void> {
    const { id, name } = row.input;
    const { format } = wishes;
    const job = newJobId();
    const progress = { stage: 'inspecting', done: 0, total: 0 } as const;
    this.rows.attempt(id, format, {
      kind: 'running',
      wishes,
      job,
      progress,
      pace: noPace,
      cost: costOfRow(row, wishes),
    });
    let result: JobResult;
    try {
      result = await this.host.convert({ job, input: id, ...wishes });
    } catch (error) {
      this.rows.attempt(id, format, {
        kind: 'failed',
        wishes,
        problem: unanswered(error),
        occupant: null,
        written: false,
      });
      this.#ended(id, format, 'failed');
      return;
    }
    this.#end(id, result, wishes);
    for (const other of result.replaced) this.#displace(other, name);
    this.#ended(id, format, endingOf(result));
  }

  #ended(id: InputId, format: TargetName, ending: Ending): void {
    const { batch } = this;
    batch.end(id, format, ending);
    const name = this.rows.find(id)?.input.name ?? '';
    this.teller.announcements.ended(this.teller.t, { name, ending }, batch.isUnderWay ? null : batch.ended);
  }

  #end(id: InputId, { job, conversion, place, reveal, verification, occupant }: JobResult, wishes: Wishes): void {
    const row = this.rows.find(id);
    if (!row) return;
    const { format } = wishes;
    const { result: earlier, attempt } = stateOf(row, format);
    if (conversion.status === 'converted') {
      const result: Result = {
        kind: 'done',
        job,
        wishes,
        place: place ?? '',
        reveal,
        conversion,
        verification,
        at: new Date(),
      };
      this.rows.target(id, format, { result, attempt: null });
      return;
    }
    // Models are compared once the output is in its place: there, what was proved of another is proved no longer.
    const written = attempt?.kind === 'running' && attempt.progress.stage === 'verifying';
    if (written && wishes.replace && earlier) this.rows.verified(id, earlier.job, null);
    if (conversion.status === 'cancelled') {
      this.rows.attempt(id, format, earlier && !written ? null : { kind: 'cancelled', wishes, written });
      return;
    }
    const other = this.plan.shown.find(({ results }) => results.some((one) => one.job === occupant));
    const { problem } = conversion;
    this.rows.attempt(id, format, { kind: 'failed', wishes, problem, occupant: other?.input ?? null, written });
  }

  /** An output is no more: another row's has its place. Who was to be converted once more replaces nothing by it. */
  #displace(job: JobId, by: string): void {
    for (const { input, targets } of this.rows.all) {
      for (const target of TARGET_NAMES) {
        const { result, attempt } = stateOf({ targets }, target);
        if (result?.job !== job) continue;
        const { wishes, place } = result;
        const next: Attempt =
          attempt?.kind === 'waiting'
            ? { ...attempt, wishes: { ...attempt.wishes, replace: false } }
            : { kind: 'replaced', wishes, by, place };
        if (this.proving.has(job)) void this.teller.heed(this.host.cancel(job));
        this.rows.target(input.id, target, { result: null, attempt: next });
      }
    }
  }

  #prove(job: JobId, progress: Progress | null): void {
    const proving = new Map(this.proving);
    if (progress) proving.set(job, progress);
    else proving.delete(job);
    this.proving = proving;
  }

  #progressed({ job, ...progress }: JobProgress): void {
    if (this.proving.has(job)) {
      this.#prove(job, progress);
      return;
    }
    for (const row of this.rows.all) {
      row.sentence.progressed(job, progress);
      for (const { attempt } of statesOf(row)) {
        if (attempt?.kind !== 'running' || attempt.job !== job) continue;
        const { cost } = attempt;
        const isSamePart = (attempt.progress.stage === 'verifying') === (progress.stage === 'verifying');
        const before = isSamePart ? attempt.pace : nextPart(attempt.pace);
        const [share, now] = [shareDone(progress, cost), performance.now()];
        this.rows.attempt(row.input.id, attempt.wishes.format, {
          ...attempt,
          progress,
          pace: nextPace(before, share, now),
        });
        this.batch.progressed(share * (cost.converting + cost.verifying), now);
      }
    }
  }
}

/** Of a proof by itself. */
const PROOF_ALONE: Cost = { converting: 0, verifying: 1 };

function costOfRow(row: Row, { format, verify }: Wishes): Cost {
  const planned = plannedFor(row, format);
  return planned?.possible ? costOf(planned.bytes, planned.config, verify) : { converting: 1, verifying: 0 };
}
