/** The sentences that a row's models are tried with. They stay while other rows and pages are looked at, as a trial does. */

import type { Outcome } from '../../engine/problem/problem.ts';
import type { Progress } from '../../engine/use-cases/progress.ts';
import type { Trial } from '../../engine/use-cases/trial/trial.ts';
import type { InputId, JobId } from '../../shared/answers.ts';
import type { Host } from '../../shared/host.ts';
import type { TriedModel } from '../../shared/requests.ts';
import { newJobId } from './job-id.ts';
import { unanswered } from './unanswered.ts';

export interface Tried {
  readonly text: string;
  readonly source: Outcome<Trial>;
  /** `null` where there is no converted model, or the source could not be run. */
  readonly converted: Outcome<Trial> | null;
}

interface UnderWay {
  readonly job: JobId;
  /** How many models are run, how many have been, and how far the one that is has come, from 0 to 1. */
  readonly models: number;
  readonly run: number;
  readonly share: number;
}

/** Older answers are forgotten. */
const MOST = 20;

export class Sentence {
  /** `null` until a person has written something. */
  text = $state<string | null>(null);
  /** What was found, the latest first; of each sentence once. */
  history = $state.raw<readonly Tried[]>([]);
  #trial = $state.raw<UnderWay | null>(null);

  constructor(private readonly host: Host) {}

  /** The job of the trial under way. */
  get trial(): JobId | null {
    return this.#trial?.job ?? null;
  }

  /** How far that has come, from 0 to 1. */
  get share(): number {
    return this.#trial ? (this.#trial.run + this.#trial.share) / this.#trial.models : 0;
  }

  /** Runs the source on a text, and what the job made of it. */
  async fill(text: string, input: InputId, made: JobId | null): Promise<void> {
    if (this.#trial) return;
    const job = newJobId();
    const models = made === null ? 1 : 2;
    this.#trial = { job, models, run: 0, share: 0 };
    const source = await this.#run(job, { kind: 'source', input }, text);
    const both = made !== null && source.ok && this.trial === job;
    if (both) this.#trial = { job, models, run: 1, share: 0 };
    const converted = both ? await this.#run(job, { kind: 'converted', job: made }, text) : null;
    if (this.trial !== job) return;
    this.#trial = null;
    this.history = [{ text, source, converted }, ...this.history.filter((tried) => tried.text !== text)].slice(0, MOST);
  }

  progressed(job: JobId, { done, total }: Progress): void {
    if (this.#trial?.job === job && total > 0) this.#trial = { ...this.#trial, share: done / total };
  }

  /** What was found before stays. */
  async cancel(): Promise<void> {
    const { trial } = this;
    this.#trial = null;
    if (trial) await this.host.cancel(trial);
  }

  async #run(trial: JobId, model: TriedModel, text: string): Promise<Outcome<Trial>> {
    try {
      return await this.host.tryModel(trial, model, text);
    } catch (error) {
      return { ok: false, problem: unanswered(error) };
    }
  }
}
