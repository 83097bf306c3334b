/** The sentence that a row's models fill in. It stays while other rows and pages are looked at, as its trial does. */

import type { Outcome } from '../../engine/problem/problem.ts';
import type { FilledMasks } from '../../engine/use-cases/fill-mask/fill-mask.ts';
import type { InputId, JobId } from '../../shared/answers.ts';
import type { Host } from '../../shared/host.ts';
import type { TriedModel } from '../../shared/requests.ts';
import { newJobId } from './job-id.ts';
import { unanswered } from './unanswered.ts';

export interface Tried {
  readonly source: Outcome<FilledMasks>;
  /** `null` where there is no converted model, or the source could not be run. */
  readonly converted: Outcome<FilledMasks> | null;
}

export class Sentence {
  text = $state('今天天气真[MASK]。');
  tried = $state.raw<Tried | null>(null);
  /** The text that was tried. */
  #triedText = $state('');
  readonly hasMask: boolean = $derived(this.text.includes('[MASK]'));
  /** What was found for the text as it is now; `null` for one that was not tried. */
  readonly answer: Tried | null = $derived(this.text === this.#triedText ? this.tried : null);
  /** The trial under way. */
  trial = $state<JobId | null>(null);

  constructor(private readonly host: Host) {}

  /** Runs the source, and what the job made of it. */
  async fill(input: InputId, made: JobId | null): Promise<void> {
    if (this.trial) return;
    const trial = newJobId();
    this.trial = trial;
    const { text } = this;
    const source = await this.#run(trial, { kind: 'source', input }, text);
    const both = made !== null && source.ok && this.trial === trial;
    const converted = both ? await this.#run(trial, { kind: 'converted', job: made }, text) : null;
    if (this.trial !== trial) return;
    this.trial = null;
    this.tried = { source, converted };
    this.#triedText = text;
  }

  /** What was found before stays. */
  async cancel(): Promise<void> {
    const { trial } = this;
    this.trial = null;
    if (trial) await this.host.cancel(trial);
  }

  async #run(trial: JobId, model: TriedModel, text: string): Promise<Outcome<FilledMasks>> {
    try {
      return await this.host.tryModel(trial, model, text);
    } catch (error) {
      return { ok: false, problem: unanswered(error) };
    }
  }
}
