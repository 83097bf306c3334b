/** All that the window shows: the rows, what is chosen, and the queue that converts one row after the other. */

import { PRESETS, type PresetSize } from '../../engine/albert/presets.ts';
import type { Selection } from '../../engine/host/source.ts';
import type { Outcome, Problem } from '../../engine/problem/problem.ts';
import type { TargetName } from '../../engine/targets/names.ts';
import type { Progress } from '../../engine/use-cases/progress.ts';
import type { Verification } from '../../engine/use-cases/verify/verification.ts';
import { describeInWindow, LANGUAGE_CODES, type Language, type Texts, texts } from '../../i18n/index.ts';
import type { About, InputId, InputRef, JobId, JobProgress, JobResult, Kept } from '../../shared/answers.ts';
import type { Host, MenuCommand } from '../../shared/host.ts';
import type { Beside } from '../../shared/requests.ts';
import { type Cost, costOf, shareDone } from '../../shared/share-done.ts';
import { endingOf, saidOf, standingOf } from '../../shared/standing.ts';
import { besideName } from './beside-name.ts';
import { newJobId } from './job-id.ts';
import { Options } from './options.svelte.ts';
import { nextPace, nextPart, noPace } from './pace.ts';
import {
  type Chosen,
  chosenFor,
  classFor,
  isOneModel,
  isOnePlace,
  isSelected,
  plannedFor,
  type Reason,
  type Result,
  type Row,
  type RowStatus,
  resultFor,
  standingTo,
  type Wishes,
  whyNot,
} from './row.ts';
import { Sentence } from './sentence.svelte.ts';
import { unanswered } from './unanswered.ts';

/** What lies over the window. */
export type Dialog = 'settings' | 'about';

/** The pages of the details. */
export const PAGES = ['overview', 'tensors', 'proof', 'try'] as const;
export type Page = (typeof PAGES)[number];

export class Session {
  /** As they stand to the targets that are chosen for them. */
  readonly rows: readonly Row[] = $derived.by(() =>
    this.#rows.map((row) => standingTo(row, this.chosenFor(row).format)),
  );
  chosen = $state<InputId | null>(null);
  preset = $state<'auto' | PresetSize>('auto');
  /** What was opened in earlier sessions. */
  recent = $state.raw<readonly InputRef[]>([]);
  /** Under way: the sample that is being made. */
  making = $state<JobId | null>(null);
  /** Why what was asked for, beside the rows, could not be had. */
  problem = $state.raw<Problem | null>(null);
  /** Whether the details lie over the list, where there is no room for both. */
  paneOpen = $state(false);
  /** The page of the details that is shown. */
  page = $state<Page>('overview');
  /** Verifications under way of jobs that are done. */
  proving = $state.raw<ReadonlyMap<JobId, Progress>>(new Map());
  dialog = $state<Dialog | null>(null);
  /** What a screen reader is told politely. */
  said = $state('');

  readonly options: Options;
  readonly language: Language = $derived.by(() => this.options.language);
  readonly t: Texts = $derived(texts(this.language));
  readonly chosenRow: Row | null = $derived(this.rows.find((row) => row.input.id === this.chosen) ?? null);
  readonly startable: readonly Row[] = $derived.by(() => this.rows.filter((row) => this.whyNot(row) === null));
  /** Why there is nothing to convert: what holds back the first row that rests. `null` where there is something. */
  readonly reason: Exclude<Reason, 'busy'> | null = $derived.by(() => {
    const reasons = this.rows.map((row) => this.whyNot(row));
    return reasons.includes(null) ? null : (reasons.find((reason) => reason !== null && reason !== 'busy') ?? null);
  });
  /** Whether the host can replace an output in one step. */
  readonly replaces: boolean = $derived.by(() => this.about.kind === 'desktop');
  /** Without a folder to write to, a conversion can only be downloaded, and as one file. */
  readonly downloads: boolean = $derived.by(() => this.about.kind === 'browser' && this.options.folder === null);
  readonly zip: boolean = $derived.by(() => this.downloads || this.options.chosen.zip);
  /** Of the conversion under way, or else of a proof, in percent; `null` where none is. */
  readonly percent: number | null = $derived.by(() => {
    const status = this.rows.find((row) => row.status.kind === 'running')?.status;
    if (status?.kind === 'running') return percentOf(status.progress, status.cost);
    const [proof] = this.proving.values();
    return proof ? percentOf(proof, PROOF_ALONE) : null;
  });

  /** The worst of what the proofs came to, where one does not hold. */
  readonly warning: 'wrong' | 'unproved' | null = $derived.by(() => {
    const standings = this.rows.flatMap(({ results }) => results.map((result) => standingOf(result.verification)));
    return (['wrong', 'unproved'] as const).find((standing) => standings.includes(standing)) ?? null;
  });

  #rows = $state.raw<readonly Row[]>([]);
  #queueRuns = false;

  constructor(
    readonly host: Host,
    readonly about: About,
    kept: Kept,
  ) {
    this.options = new Options((options, folder) => void this.#heed(host.keep(options, folder)), about.locale, kept);
    host.onProgress((progress) => this.#progressed(progress));
    host.onInputs((inputs) => this.add(inputs));
    host.onCommand((command) => this.#obey(command));
    void this.#learnRecent();
  }

  async open(what: 'files' | 'folders'): Promise<void> {
    await this.#tell(async () => this.add(await this.host.chooseInputs(what)));
  }

  async chooseFolder(): Promise<void> {
    await this.#tell(async () => {
      const folder = await this.host.chooseFolder();
      if (folder) this.options.chooseFolder(folder);
    });
  }

  /** Lets a person choose the configuration or the vocabulary of a row that rests, and looks at it again. */
  async chooseBeside(id: InputId, what: Beside): Promise<void> {
    await this.#tell(async () => {
      const row = this.#row(id);
      if (!row || this.whyNot(row) === 'busy' || !(await this.host.chooseBeside(id, what))) return;
      this.#set(id, { kind: 'inspecting' });
      await this.#inspect(id);
    });
  }

  /** Takes what a person says that is meant of a row's input; what was made of something else is not told of it. */
  async select(id: InputId, what: Partial<Selection>): Promise<void> {
    await this.#tell(async () => {
      const before = this.#row(id);
      if (!before || this.whyNot(before) === 'busy' || isSelected(before, what)) return;
      await this.host.select(id, what);
      this.#set(id, { kind: 'inspecting' });
      await this.#inspect(id);
      const now = this.#row(id);
      const isSame = (format: TargetName) =>
        now !== undefined && isOneModel(now, before) && classFor(now, format) === classFor(before, format);
      this.#change(id, { results: before.results.filter(({ wishes }) => isSame(wishes.format)) });
    });
  }

  async forgetRecent(): Promise<void> {
    this.recent = [];
    await this.#heed(this.host.forgetRecent());
  }

  async addSample(size: PresetSize): Promise<void> {
    if (this.making) return;
    const job = newJobId();
    this.making = job;
    await this.#tell(async () => {
      const made = await this.host.makeSample(job, size);
      if (made.ok) this.add([made.value]);
      else if (made.problem.code === 'CANCELLED') this.#say(made.problem);
      else this.problem = made.problem;
    });
    this.making = null;
  }

  async cancelSample(): Promise<void> {
    if (this.making) await this.#heed(this.host.cancel(this.making));
  }

  /**
   * Adds a row for each place that a person gave and that has none, and has it inspected at once; one that was refused
   * is looked at again, as something may have been added there.
   */
  add(inputs: readonly InputRef[]): void {
    const given = new Map(inputs.map((input) => [input.place, input]));
    const known = this.rows.filter((row) => given.delete(row.input.place));
    const fresh = [...given.values()];
    const first = fresh[0] ?? known[0]?.input;
    this.#rows = [
      ...this.#rows,
      ...fresh.map(
        (input): Row => ({
          input,
          inspection: null,
          sentence: new Sentence(this.host),
          status: { kind: 'inspecting' },
          results: [],
          own: { size: null, format: null },
        }),
      ),
    ];
    if (first) this.chosen = first.id;
    for (const { id } of fresh) void this.#inspect(id);
    for (const { input } of known) void this.inspectAgain(input.id);
  }

  remove(id: InputId): void {
    const at = this.rows.findIndex((row) => row.input.id === id);
    if (at < 0 || this.rows[at]?.status.kind === 'running') return;
    void this.cancel(id).then(() => this.#heed(this.host.forget(id)));
    this.#rows = this.#rows.filter((row) => row.input.id !== id);
    if (this.chosen === id) this.chosen = (this.rows[at] ?? this.rows[at - 1])?.input.id ?? null;
  }

  /** Moves the choice up or down the list. */
  choose(step: number): void {
    const at = this.rows.findIndex((row) => row.input.id === this.chosen);
    const next = this.rows[Math.max(0, Math.min(this.rows.length - 1, at + step))];
    if (next) this.chosen = next.input.id;
  }

  convertAll(): void {
    for (const row of this.startable) this.#queue(row.input.id, this.#wishes(row));
  }

  /** Converts the chosen row, and no other, if "Convert" would. */
  convertChosen(): void {
    const row = this.chosenRow;
    if (row && this.startable.includes(row)) this.#queue(row.input.id, this.#wishes(row));
  }

  chosenFor(row: Row): Chosen {
    return chosenFor(row, { size: this.preset, format: this.options.chosen.format });
  }

  whyNot(row: Row): Reason | null {
    return whyNot(row, this.chosenFor(row).size, this.#wishes(row));
  }

  /** Chooses for one row, whatever is chosen for the others. */
  chooseFor(id: InputId, choice: Partial<Row['own']>): void {
    const own = this.#row(id)?.own;
    if (own) this.#change(id, { own: { ...own, ...choice } });
  }

  /**
   * Puts one row into the queue, also one that was converted before: its own output, and no other, is replaced then, or
   * has another one beside it where the host replaces none.
   */
  convert(id: InputId): void {
    const row = this.#row(id);
    if (!row) return;
    const { status } = row;
    const wishes = this.#wishes(row);
    if (status.kind !== 'done' || this.downloads || !isOnePlace(wishes, status.wishes)) this.#queue(id, wishes);
    else if (this.replaces) this.#queue(id, { ...wishes, name: status.wishes.name, replace: true });
    else this.#queue(id, { ...wishes, name: besideName(status.place, wishes.zip) });
  }

  /** Where a row's output found its place taken: puts it beside what is there, by another name, */
  convertBeside(id: InputId, name: string): void {
    const status = this.#row(id)?.status;
    if (status?.kind === 'failed') this.#queue(id, { ...status.wishes, name, replace: false });
  }

  /** or in place of what is there: just there, whatever else was chosen since. */
  convertInstead(id: InputId): void {
    const status = this.#row(id)?.status;
    if (status?.kind !== 'failed') return;
    // What is still run of the other row's output would be told of this one.
    if (status.occupant) void this.cancel(status.occupant.id);
    this.#queue(id, { ...status.wishes, replace: true });
  }

  /** Whether there is something to cancel. */
  isAtWork({ status, results, sentence }: Row): boolean {
    const proves = results.some(({ job }) => this.proving.has(job));
    return status.kind === 'waiting' || status.kind === 'running' || proves || sentence.trial !== null;
  }

  /** Stops whatever is under way for a row, or takes it out of the queue. */
  async cancel(id: InputId): Promise<void> {
    const row = this.#row(id);
    if (!row) return;
    const { status, results, sentence } = row;
    if (status.kind === 'waiting') this.#set(id, status.before);
    const proofs = results.filter(({ job }) => this.proving.has(job));
    const stopped = status.kind === 'running' ? [status, ...proofs] : proofs;
    await Promise.all(stopped.map(({ job }) => this.#heed(this.host.cancel(job))));
    await this.#heed(sentence.cancel());
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
    if (!this.#row(id)?.results.some((result) => result.job === job)) return;
    if (!verification.ok && verification.problem.code === 'CANCELLED') {
      this.#say(verification.problem);
      return;
    }
    this.#changeResult(id, job, verification);
    this.said = saidOf(this.t, standingOf(verification), this.#row(id)?.input.name ?? '');
  }

  /** Shows a row's output in the system's file manager, or saves it once more. */
  reveal(job: JobId): void {
    void this.#heed(this.host.reveal(job));
  }

  #obey(command: MenuCommand): void {
    // Under a dialog nothing is begun.
    if (command === 'convert' && this.dialog !== null) return;
    const preset = PRESETS.find(({ size }) => command === `sample-${size}`);
    if (preset) void this.addSample(preset.size);
    else if (command === 'open-files') void this.open('files');
    else if (command === 'open-folder') void this.open('folders');
    else if (command === 'convert') this.convertAll();
    else if (command === 'settings' || command === 'about') this.dialog = command;
    else {
      const language = LANGUAGE_CODES.find((code) => command === `language-${code}`);
      if (language) this.options.choose({ language });
    }
  }

  /** Looks once more at an input that was refused. */
  async inspectAgain(id: InputId): Promise<void> {
    if (this.#row(id)?.status.kind !== 'refused') return;
    this.#set(id, { kind: 'inspecting' });
    await this.#inspect(id);
  }

  async #inspect(id: InputId): Promise<void> {
    try {
      const inspection = await this.host.inspect(id);
      const { error, targets } = inspection;
      const possible = Object.values(targets ?? {}).some((target) => target.possible);
      const status: RowStatus = error && !possible ? { kind: 'refused', problem: error } : { kind: 'ready' };
      this.#change(id, { inspection, status });
    } catch (error) {
      this.#set(id, { kind: 'refused', problem: unanswered(error) });
    }
  }

  #queue(id: InputId, wishes: Wishes): void {
    const before = this.#row(id)?.status;
    if (!before || before.kind === 'inspecting' || before.kind === 'waiting' || before.kind === 'running') return;
    // What is still run of the output before would be told of the new one.
    void this.cancel(id);
    this.#set(id, { kind: 'waiting', wishes, before });
    void this.#runQueue();
  }

  async #runQueue(): Promise<void> {
    if (this.#queueRuns) return;
    this.#queueRuns = true;
    for (let row = this.#nextWaiting(); row?.status.kind === 'waiting'; row = this.#nextWaiting()) {
      await this.#run(row, row.status.wishes);
    }
    this.#queueRuns = false;
  }

  #nextWaiting(): Row | undefined {
    return this.rows.find(({ status }) => status.kind === 'waiting');
  }

  #wishes(row: Row): Wishes {
    const { folder, chosen } = this.options;
    const { zip } = this;
    const { backend, verify } = chosen;
    const { size, format } = this.chosenFor(row);
    return { size, format, folder: folder?.id ?? null, zip, name: null, backend, verify, replace: false };
  }

  async #run(row: Row, wishes: Wishes): Promise<void> {
    const { id, name } = row.input;
    const job = newJobId();
    this.said = '';
    const progress = { stage: 'inspecting', done: 0, total: 0 } as const;
    this.#set(id, { kind: 'running', job, progress, pace: noPace, cost: costOfRow(row, wishes) });
    let result: JobResult;
    try {
      result = await this.host.convert({ job, input: id, ...wishes });
    } catch (error) {
      this.#set(id, { kind: 'failed', problem: unanswered(error), wishes, occupant: null, written: false });
      this.said = this.t.said.failed(name);
      return;
    }
    this.#end(id, result, wishes);
    for (const other of result.replaced) this.#displace(other, name);
    this.said = saidOf(this.t, endingOf(result), name);
  }

  #end(id: InputId, result: JobResult, wishes: Wishes): void {
    const { job, conversion, place, reveal, verification } = result;
    const row = this.#row(id);
    if (!row) return;
    const { status } = row;
    if (conversion.status === 'converted') {
      this.#keepResult(id, { kind: 'done', job, wishes, place: place ?? '', reveal, conversion, verification });
      return;
    }
    const earlier = resultFor(row, wishes.format);
    // Models are compared once the output is in its place: there, what was proved of another is proved no longer.
    const written = status.kind === 'running' && status.progress.stage === 'verifying';
    if (written && wishes.replace && earlier) this.#changeResult(id, earlier.job, null);
    if (conversion.status === 'cancelled') {
      this.#set(id, earlier && !written ? earlier : { kind: 'cancelled', wishes, written });
      return;
    }
    const occupant = this.rows.find(({ results }) => results.some((one) => one.job === result.occupant));
    const { problem } = conversion;
    this.#set(id, { kind: 'failed', problem, wishes, occupant: occupant?.input ?? null, written });
  }

  /** An output is no more: another row's has its place. Who was to be converted once more replaces nothing by it. */
  #displace(job: JobId, by: string): void {
    for (const { input, status, results } of this.#rows) {
      if (!results.some((result) => result.job === job)) continue;
      this.#change(input.id, { results: results.filter((result) => result.job !== job) });
      const made = status.kind === 'waiting' ? status.before : status;
      if (made.kind !== 'done' || made.job !== job) continue;
      const replaced = { kind: 'replaced', by, place: made.place, wishes: made.wishes } as const;
      if (status.kind !== 'waiting') void this.cancel(input.id);
      const wishes = status.kind === 'waiting' && { ...status.wishes, replace: false };
      this.#set(input.id, wishes ? { kind: 'waiting', wishes, before: replaced } : replaced);
    }
  }

  /** Does what a person asked for; what came of the request before is told no longer. */
  async #tell(work: () => Promise<void>): Promise<void> {
    this.problem = null;
    await this.#heed(work());
  }

  /** What goes wrong beside the rows is told above them. */
  async #heed(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.problem = unanswered(error);
    }
  }

  #say(problem: Problem): void {
    this.said = describeInWindow(problem, this.language).message;
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
    this.#rows = this.#rows.map((row) => {
      const { status } = row;
      if (status.kind !== 'running' || status.job !== job) return row;
      const isSamePart = (status.progress.stage === 'verifying') === (progress.stage === 'verifying');
      const before = isSamePart ? status.pace : nextPart(status.pace);
      const pace = nextPace(before, shareDone(progress, status.cost), performance.now());
      return { ...row, status: { ...status, progress, pace } };
    });
  }

  #row(id: InputId): Row | undefined {
    return this.rows.find((row) => row.input.id === id);
  }

  #set(id: InputId, status: RowStatus): void {
    this.#change(id, { status });
  }

  #change(id: InputId, change: Partial<Row>): void {
    this.#rows = this.#rows.map((row) => (row.input.id === id ? { ...row, ...change } : row));
  }

  /** What was made takes the place of what was made for the same target before. */
  #keepResult(id: InputId, result: Result): void {
    const others = this.#row(id)?.results.filter(({ wishes }) => wishes.format !== result.wishes.format) ?? [];
    this.#change(id, { status: result, results: [...others, result] });
  }

  /** Changes what is known of a job's output, wherever it is told. */
  #changeResult(id: InputId, job: JobId, verification: Result['verification']): void {
    this.#rows = this.#rows.map((row) => {
      if (row.input.id !== id) return row;
      const changed = <Of extends RowStatus>(one: Of): Of =>
        one.kind === 'done' && one.job === job ? { ...one, verification } : one;
      return { ...row, status: changed(row.status), results: row.results.map(changed) };
    });
  }

  async #learnRecent(): Promise<void> {
    await this.#tell(async () => {
      this.recent = await this.host.recent();
    });
  }
}

/** Of a proof by itself. */
const PROOF_ALONE: Cost = { converting: 0, verifying: 1 };

function percentOf(progress: Progress, cost: Cost): number {
  return Math.floor(shareDone(progress, cost) * 100);
}

function costOfRow(row: Row, { format, verify }: Wishes): Cost {
  const planned = plannedFor(row, format);
  return planned?.possible ? costOf(planned.bytes, planned.config, verify) : { converting: 1, verifying: 0 };
}
