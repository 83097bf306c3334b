/** All that the window shows: the rows, what is chosen, and the queue that converts one row after the other. */

import { PRESETS, type PresetSize } from '../../engine/albert/presets.ts';
import type { Selection } from '../../engine/host/source.ts';
import { newestStep } from '../../engine/host/steps.ts';
import type { Outcome, Problem } from '../../engine/problem/problem.ts';
import { TARGET_NAMES, type TargetName } from '../../engine/targets/names.ts';
import type { Progress } from '../../engine/use-cases/progress.ts';
import type { Verification } from '../../engine/use-cases/verify/verification.ts';
import { describeInWindow, LANGUAGE_CODES, type Language, type Texts, texts } from '../../i18n/index.ts';
import type { About, InputId, InputRef, JobId, JobProgress, JobResult, Kept } from '../../shared/answers.ts';
import type { Host, MenuCommand } from '../../shared/host.ts';
import type { Beside } from '../../shared/requests.ts';
import { type Cost, costOf, shareDone } from '../../shared/share-done.ts';
import { countsOf, type Ending, endingOf, saidOf, standingOf } from '../../shared/standing.ts';
import { Announcements } from './announcements.svelte.ts';
import { Arrangement } from './arrangement.svelte.ts';
import { Batch } from './batch.svelte.ts';
import { besideName } from './beside-name.ts';
import { newJobId } from './job-id.ts';
import { Options } from './options.svelte.ts';
import { keyOf, type Output, outputsOf, type Wanted } from './outputs.ts';
import { nextPace, nextPart, noPace } from './pace.ts';
import {
  type Attempt,
  classFor,
  isOneModel,
  isOnePlace,
  isSelected,
  type Look,
  madeIn,
  NOTHING,
  type OwnChoice,
  plannedFor,
  type Reason,
  type Resolution,
  type Result,
  type Row,
  type ShownRow,
  shownRow,
  stateOf,
  type TargetState,
  type Wishes,
  whyNot,
} from './row.ts';
import { Sentence } from './sentence.svelte.ts';
import { unanswered } from './unanswered.ts';

/** What lies over the window. */
export type Dialog = 'settings' | 'about' | 'keys';

/** What can be done with something, at a place of the window. */
export interface ContextMenu {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly items: readonly { readonly label: string; readonly act: () => void }[];
}

/** The pages of the details. */
export const PAGES = ['overview', 'tensors', 'proof', 'try'] as const;
export type Page = (typeof PAGES)[number];

export class Session {
  /** As they stand to the targets that are wanted of them. */
  readonly rows: readonly ShownRow[] = $derived.by(() => this.#rows.map((row) => this.#shownOf(row)));
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
  menu = $state.raw<ContextMenu | null>(null);
  /** The target that the details tell of, where it is wanted of the chosen row. */
  viewed = $state<TargetName | null>(null);
  /** What was removed last, until something else is done. */
  removed = $state.raw<readonly { readonly row: Row; readonly at: number }[]>([]);
  readonly arrangement = new Arrangement();
  /** Several that were added at once, until something else is done. */
  added = $state.raw<readonly InputId[]>([]);
  /** What was begun together. */
  readonly batch = new Batch();
  readonly announcements = new Announcements();

  readonly options: Options;
  readonly language: Language = $derived.by(() => this.options.language);
  readonly t: Texts = $derived(texts(this.language));
  /** Those that are shown, in the order in which they are. */
  readonly listed: readonly ShownRow[] = $derived.by(() =>
    this.arrangement.of(this.rows, (row) => this.whyNot(row) === null),
  );
  /** All that are chosen at once. */
  readonly selected: ReadonlySet<InputId> = $derived.by(() => {
    const there = this.rows.map(({ input }) => input.id).filter((id) => id === this.chosen || this.#selected.has(id));
    return new Set(there);
  });
  readonly chosenRow: ShownRow | null = $derived(this.rows.find((row) => row.input.id === this.chosen) ?? null);
  /** Where each output will lie. */
  readonly outputs: readonly Output[] = $derived.by(() => this.#outputs());
  readonly #outputByKey: ReadonlyMap<string, Output> = $derived.by(
    () => new Map(this.outputs.map((output) => [`${output.input} ${output.target}`, output])),
  );
  /** Changes where it is to be asked again what lies there. */
  readonly placesKey: string = $derived.by(() =>
    [...this.outputs.map(({ place }) => this.#keyOf(place)), this.rows.flatMap(({ results }) => results).length].join(
      '\n',
    ),
  );
  /** Those whose places are taken, and about which a person has not decided. */
  readonly clashes: readonly Output[] = $derived(
    this.outputs.filter(({ clash, resolution }) => clash !== null && resolution === null),
  );
  /** What "Convert" would make. */
  readonly missing: readonly { readonly row: ShownRow; readonly target: TargetName }[] = $derived.by(() =>
    this.rows.flatMap((row) =>
      row.wanted.flatMap((target) => (this.whyNot(row, target) === null ? { row, target } : [])),
    ),
  );
  readonly startable: readonly ShownRow[] = $derived([...new Set(this.missing.map(({ row }) => row))]);
  /** Why there is nothing to convert: what holds back the first row that rests. `null` where there is something. */
  readonly reason: Exclude<Reason, 'busy'> | null = $derived.by(() => {
    const reasons = this.rows.flatMap((row) => row.wanted.map((target) => this.whyNot(row, target)));
    return reasons.includes(null) ? null : (reasons.find((reason) => reason !== null && reason !== 'busy') ?? null);
  });
  /** Whether the host can replace an output in one step. */
  readonly replaces: boolean = $derived.by(() => this.about.kind === 'desktop');
  /** Without a folder to write to, a conversion can only be downloaded, and as one file. */
  readonly downloads: boolean = $derived.by(() => this.about.kind === 'browser' && this.options.folder === null);
  readonly zip: boolean = $derived.by(() => this.downloads || this.options.chosen.zip);
  /** Of all conversions under way, or else of a proof, in percent; `null` where none is. */
  readonly percent: number | null = $derived.by(() => {
    if (this.batch.isUnderWay) return Math.floor(this.batch.share * 100);
    const [proof] = this.proving.values();
    return proof ? Math.floor(shareDone(proof, PROOF_ALONE) * 100) : null;
  });

  /** The worst of what the proofs came to, where one does not hold. */
  readonly warning: 'wrong' | 'unproved' | null = $derived.by(() => {
    const standings = this.rows.flatMap(({ results }) => results.map((result) => standingOf(result.verification)));
    return (['wrong', 'unproved'] as const).find((standing) => standings.includes(standing)) ?? null;
  });

  #rows = $state.raw<readonly Row[]>([]);
  #selected = $state.raw<ReadonlySet<InputId>>(new Set());
  /** The keys of places where something lies. */
  #taken = $state.raw<ReadonlySet<string>>(new Set());
  #queueRuns = false;
  /** A row that has not changed is shown as it was, so that nothing of it is drawn anew. */
  readonly #shown = new WeakMap<Row, ShownRow>();
  #outputsBefore: { readonly told: string; readonly outputs: readonly Output[] } = { told: '', outputs: [] };

  constructor(
    readonly host: Host,
    readonly about: About,
    kept: Kept,
  ) {
    this.options = new Options((options, folder) => void this.#heed(host.keep(options, folder)), about.locale, kept);
    host.onProgress((progress) => this.#progressed(progress));
    host.onInputs((inputs) => this.add(inputs));
    host.onCommand((command) => this.#obey(command));
    host.onRecent((recent) => {
      this.recent = recent;
    });
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
      if (!row || isBusy(row) || !(await this.host.chooseBeside(id, what))) return;
      this.#look(id, { kind: 'inspecting' });
      await this.#inspect(id);
    });
  }

  /** Takes what a person says that is meant of a row's input; what was made of something else is not told of it. */
  async select(id: InputId, what: Partial<Selection>): Promise<void> {
    await this.#tell(async () => {
      const before = this.#row(id);
      if (!before || isBusy(before) || isSelected(before, what)) return;
      await this.host.select(id, what);
      this.#look(id, { kind: 'inspecting' });
      await this.#inspect(id);
      const now = this.#row(id);
      if (!now) return;
      const isSame = isOneModel(now, before);
      const other = TARGET_NAMES.filter((target) => !isSame || classFor(now, target) !== classFor(before, target));
      for (const target of other) this.#target(id, target, NOTHING);
    });
  }

  async forgetRecent(): Promise<void> {
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
          look: { kind: 'inspecting' },
          targets: {},
          own: { size: null, targets: null, resolutions: {} },
        }),
      ),
    ];
    if (!first) return;
    this.forgetRemoved();
    this.batch.clear();
    this.arrangement.shown = 'all';
    this.pick(first.id, 'one');
    this.added = fresh.length > 1 ? fresh.map(({ id }) => id) : [];
    if (fresh.length > 1) this.announcements.say(this.t.list.added(fresh.length));
    for (const { id } of fresh) void this.#inspect(id);
    for (const { input } of known) void this.inspectAgain(input.id);
  }

  /** Takes rows off the list, but for those at work; they come back by `undoRemove`. */
  remove(...ids: readonly InputId[]): void {
    const rests = (row: Row) => ids.includes(row.input.id) && !isRunning(row);
    if (!this.#rows.some(rests)) return;
    this.settle();
    for (const row of this.#rows.filter(rests)) void this.cancel(row.input.id);
    const before = this.#rows;
    this.removed = before.flatMap((row, at) => (rests(row) ? { row, at } : []));
    this.announcements.say(this.t.list.removed(this.removed.length, this.removed[0]?.row.input.name ?? ''));
    this.#rows = before.filter((row) => !rests(row));
    const at = before.findIndex(({ input }) => input.id === this.chosen);
    if (at < 0) return;
    const next = before.slice(at).find((row) => !rests(row)) ?? before.slice(0, at).findLast((row) => !rests(row));
    this.chosen = next?.input.id ?? null;
  }

  /** Puts back what was removed last, where it was. */
  undoRemove(): void {
    const rows = [...this.#rows];
    for (const { row, at } of this.removed) rows.splice(at, 0, row);
    this.#rows = rows;
    this.chosen = this.removed[0]?.row.input.id ?? this.chosen;
    this.removed = [];
  }

  /** Takes off the list what was added last. */
  undoAdd(): void {
    this.remove(...this.added);
    this.forgetRemoved();
  }

  /** What was added or removed last is settled. */
  settle(): void {
    this.added = [];
    this.forgetRemoved();
  }

  /** Nothing is put back any more: the host may free what only it has. */
  forgetRemoved(): void {
    for (const { row } of this.removed) void this.#heed(this.host.forget(row.input.id));
    this.removed = [];
  }

  /** Moves the choice up or down the list; the others stay chosen where it `adds` to them. */
  choose(step: number, adds = false): void {
    const at = this.listed.findIndex((row) => row.input.id === this.chosen);
    const next = this.listed[Math.max(0, Math.min(this.listed.length - 1, at + step))];
    if (!next) return;
    const before = this.selected;
    this.pick(next.input.id, 'one');
    if (adds) this.#selected = before;
  }

  /** Chooses a row: it alone, beside what is chosen, or with all that lie between. */
  pick(id: InputId, how: 'one' | 'beside' | 'range'): void {
    const ids = this.listed.map(({ input }) => input.id);
    const [from, to] = [ids.indexOf(this.chosen ?? id), ids.indexOf(id)];
    if (how === 'range') this.#selected = new Set(ids.slice(Math.min(from, to), Math.max(from, to) + 1));
    else if (how === 'beside') this.#selected = toggled(this.selected, id);
    else this.#selected = new Set();
    if (how !== 'range' && (how === 'one' || this.#selected.has(id))) this.chosen = id;
  }

  convertAll(): void {
    this.#queueAll(() => true);
  }

  /** Converts the chosen rows, and no others, if "Convert" would. */
  convertChosen(): void {
    const { selected } = this;
    this.#queueAll(({ input }) => selected.has(input.id));
  }

  /** Converts once more what failed or was cancelled in the last batch. */
  retry(): void {
    const again = this.batch.ended.filter(({ ending }) => ending === 'failed' || ending === 'cancelled');
    for (const { input, target } of again) this.convert(input, target);
  }

  #shownOf(row: Row): ShownRow {
    const wanted = this.wantedOf(row);
    const before = this.#shown.get(row);
    if (before?.wanted === wanted) return before;
    const shown = shownRow(row, wanted);
    this.#shown.set(row, shown);
    return shown;
  }

  wantedOf({ own }: Pick<Row, 'own'>): readonly TargetName[] {
    return own.targets ?? this.options.chosen.targets;
  }

  /** The target of a row that the details tell of. */
  viewedOf(row: Row): TargetName {
    const wanted = this.wantedOf(row);
    const known = TARGET_NAMES.filter((target) => wanted.includes(target) || stateOf(row, target).result);
    return known.find((target) => target === this.viewed) ?? wanted[0] ?? TARGET_NAMES[0];
  }

  whyNot(row: Row, target: TargetName = this.viewedOf(row)): Reason | null {
    const reason = whyNot(row, this.sizeOf(row), this.#wishes(row, target));
    if (reason !== null) return reason;
    const output = this.outputOf(row, target);
    const isHeldBack = output?.clash && (output.resolution === null || output.resolution === 'skip');
    return isHeldBack ? 'occupied' : null;
  }

  sizeOf({ own }: Row): 'auto' | PresetSize {
    return own.size ?? this.preset;
  }

  outputOf({ input }: Pick<Row, 'input'>, target: TargetName): Output | null {
    return this.#outputByKey.get(`${input.id} ${target}`) ?? null;
  }

  /** Chooses for one row, whatever is chosen for the others. */
  chooseFor(id: InputId, choice: Partial<OwnChoice>): void {
    const own = this.#row(id)?.own;
    if (own) this.#change(id, { own: { ...own, ...choice } });
  }

  /** Decides about one place that is taken, */
  resolve({ input, target }: Pick<Output, 'input' | 'target'>, resolution: Resolution): void {
    const own = this.#row(input)?.own;
    if (own) this.chooseFor(input, { resolutions: { ...own.resolutions, [target]: resolution } });
  }

  /** or about all. */
  resolveAll(resolution: Resolution): void {
    for (const output of this.clashes) this.resolve(output, resolution);
  }

  /** Asks the host what lies where output is to go. */
  async lookAtPlaces(): Promise<void> {
    const { outputs } = this;
    if (outputs.length === 0) return;
    await this.#heed(
      this.host.existing(outputs.map(({ place }) => place)).then((found) => {
        const taken = new Set(this.#taken);
        for (const [at, { place }] of outputs.entries()) {
          if (found[at]) taken.add(this.#keyOf(place));
          else taken.delete(this.#keyOf(place));
        }
        if ([...taken].join() !== [...this.#taken].join()) this.#taken = taken;
      }),
    );
  }

  /**
   * Puts one target of a row into the queue, also one that was made before: its own output, and no other, is replaced
   * then, or has another one beside it where the host replaces none.
   */
  convert(id: InputId, target: TargetName | null = null): void {
    const row = this.#row(id);
    if (!row) return;
    const of = target ?? this.viewedOf(row);
    const { result, attempt } = stateOf(row, of);
    const wishes = this.#wishes(row, of);
    const isOwn = result && (attempt === null || attempt.kind === 'cancelled') && isOnePlace(wishes, result.wishes);
    if (!isOwn || this.downloads) this.#queue(id, wishes);
    else if (this.replaces) this.#queue(id, { ...wishes, name: result.wishes.name, replace: true });
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
    const row = this.#row(id);
    if (!row) return;
    const stopped: JobId[] = [];
    for (const target of TARGET_NAMES) {
      const { attempt, result } = stateOf(row, target);
      if (attempt?.kind === 'waiting') this.#unqueue(id, target);
      if (attempt?.kind === 'running') stopped.push(attempt.job);
      if (result && this.proving.has(result.job)) stopped.push(result.job);
    }
    await Promise.all(stopped.map((job) => this.#heed(this.host.cancel(job))));
    await this.#heed(row.sentence.cancel());
  }

  /** Stops all conversions. */
  async cancelAll(): Promise<void> {
    const busy = this.#rows.filter(isBusy);
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
    const row = this.#row(id);
    if (!row || !statesOf(row).some(({ result }) => result?.job === job)) return;
    if (!verification.ok && verification.problem.code === 'CANCELLED') {
      this.#say(verification.problem);
      return;
    }
    this.#changeResult(id, job, verification);
    // What was told of the batch's end may not be true any more.
    this.batch.clear();
    this.announcements.say(saidOf(this.t, standingOf(verification), row.input.name));
  }

  /** Frees the models that were tried. */
  endTrials(): void {
    void this.#heed(this.host.endTrials());
  }

  /** Begins to drag what a job made out of the window. */
  dragOut(job: JobId): void {
    void this.#heed(this.host.dragOut(job));
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
    else if (command === 'settings' || command === 'about' || command === 'keys') this.dialog = command;
    else {
      const language = LANGUAGE_CODES.find((code) => command === `language-${code}`);
      if (language) this.options.choose({ language });
    }
  }

  /** Looks once more at an input that was refused. */
  async inspectAgain(id: InputId): Promise<void> {
    if (this.#row(id)?.look.kind !== 'refused') return;
    this.#look(id, { kind: 'inspecting' });
    await this.#inspect(id);
  }

  async #inspect(id: InputId): Promise<void> {
    try {
      const inspection = await this.host.inspect(id);
      const { error, targets } = inspection;
      // Of the steps of one training the newest is meant, until a person says another.
      const step =
        error?.kind === 'several-checkpoints' && !error.facts.named ? newestStep(error.facts.prefixes) : null;
      if (step !== null) {
        await this.host.select(id, { step });
        return await this.#inspect(id);
      }
      const possible = Object.values(targets ?? {}).some((target) => target.possible);
      const look: Look = error && !possible ? { kind: 'refused', problem: error } : { kind: 'ready' };
      this.#change(id, { inspection, look });
    } catch (error) {
      this.#look(id, { kind: 'refused', problem: unanswered(error) });
    }
    const row = this.#row(id);
    if (!row) return;
    const isLast = !this.#rows.some(({ look }) => look.kind === 'inspecting');
    this.announcements.lookedAt(this.t, { name: row.input.name, isReady: row.look.kind === 'ready' }, isLast);
  }

  /** What each is called depends on the others, so it is settled before any is begun. */
  #queueAll(isMeant: (row: ShownRow) => boolean): void {
    this.added = [];
    const missing = this.missing.filter(({ row }) => isMeant(row));
    const meant = new Set(this.rows.filter(isMeant).map(({ input }) => input.id));
    const skipped = this.outputs.filter(
      ({ input, clash, resolution }) => clash !== null && resolution === 'skip' && meant.has(input),
    );
    const all = missing.map(({ row, target }) => ({ id: row.input.id, wishes: this.#wishes(row, target) }));
    for (const { id, wishes } of all) this.#queue(id, wishes);
    if (this.batch.isUnderWay) for (const { input, target } of skipped) this.batch.skip(input, target);
  }

  #queue(id: InputId, wishes: Wishes): void {
    const row = this.#row(id);
    const { format } = wishes;
    if (row?.look.kind !== 'ready') return;
    const { attempt, result } = stateOf(row, format);
    if (attempt?.kind === 'waiting' || attempt?.kind === 'running') return;
    // What is still run of the output before would be told of the new one.
    if (result && this.proving.has(result.job)) void this.#heed(this.host.cancel(result.job));
    const cost = costOfRow(row, wishes);
    this.batch.add({ input: id, target: format, seconds: cost.converting + cost.verifying });
    this.#attempt(id, format, { kind: 'waiting', wishes });
    void this.#runQueue();
  }

  #unqueue(id: InputId, target: TargetName): void {
    const row = this.#row(id);
    if (!row || stateOf(row, target).attempt?.kind !== 'waiting') return;
    this.#attempt(id, target, null);
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
      await this.#heed(this.host.tellEnd(counts, ended.length === 1 ? (ended[0]?.input ?? null) : null));
  }

  #nextWaiting(): { readonly row: Row; readonly wishes: Wishes } | undefined {
    for (const row of this.#rows)
      for (const { attempt } of statesOf(row)) if (attempt?.kind === 'waiting') return { row, wishes: attempt.wishes };
    return undefined;
  }

  #wishes(row: Row, format: TargetName): Wishes {
    const { folder, chosen } = this.options;
    const { zip } = this;
    const { backend, verify, dtype } = chosen;
    const output = this.outputOf(row, format);
    const resolution = output?.resolution ?? null;
    const planned = plannedFor(row, format);
    const isOwnName = planned?.possible && output?.place.name === madeIn(planned, dtype).name;
    return {
      size: this.sizeOf(row),
      format,
      dtype,
      folder: folder?.id ?? null,
      zip,
      name: output && resolution === 'keep-both' && !isOwnName ? output.place.name : null,
      backend,
      verify,
      replace: resolution === 'replace' && output?.clash === 'exists',
    };
  }

  /** What is wanted of each row and is not there as wanted. */
  #outputs(): readonly Output[] {
    const { folder, chosen } = this.options;
    if (this.downloads) return [];
    const place = { folder: folder?.id ?? null, zip: this.zip, dtype: chosen.dtype };
    const wanted = this.#rows.flatMap((row) =>
      this.wantedOf(row).flatMap((target): Wanted | readonly [] => {
        const planned = plannedFor(row, target);
        if (
          row.look.kind !== 'ready' ||
          !planned?.possible ||
          whyNot(row, this.sizeOf(row), { format: target, ...place }) !== null
        )
          return [];
        const { name } = madeIn(planned, chosen.dtype);
        return { input: row.input, target, name, resolution: row.own.resolutions[target] ?? null };
      }),
    );
    const outputs = outputsOf(wanted, place, this.#taken);
    const told = JSON.stringify(outputs);
    // While work goes on nothing else changes, and nobody is to look at all rows again.
    if (told !== this.#outputsBefore.told) this.#outputsBefore = { told, outputs };
    return this.#outputsBefore.outputs;
  }

  #keyOf(place: Output['place']): string {
    return keyOf(place, this.#row(place.input)?.input.place ?? '');
  }

  #failed(id: InputId, target: TargetName | null): Extract<Attempt, { kind: 'failed' }> | null {
    const row = this.#row(id);
    const attempt = row && stateOf(row, target ?? this.viewedOf(row)).attempt;
    return attempt?.kind === 'failed' ? attempt : null;
  }

  async #run(row: Row, wishes: Wishes): Promise<void> {
    const { id, name } = row.input;
    const { format } = wishes;
    const job = newJobId();
    const progress = { stage: 'inspecting', done: 0, total: 0 } as const;
    this.#attempt(id, format, { kind: 'running', wishes, job, progress, pace: noPace, cost: costOfRow(row, wishes) });
    let result: JobResult;
    try {
      result = await this.host.convert({ job, input: id, ...wishes });
    } catch (error) {
      this.#attempt(id, format, { kind: 'failed', wishes, problem: unanswered(error), occupant: null, written: false });
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
    const name = this.#row(id)?.input.name ?? '';
    this.announcements.ended(this.t, { name, ending }, batch.isUnderWay ? null : batch.ended);
  }

  #end(id: InputId, { job, conversion, place, reveal, verification, occupant }: JobResult, wishes: Wishes): void {
    const row = this.#row(id);
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
      this.#target(id, format, { result, attempt: null });
      return;
    }
    // Models are compared once the output is in its place: there, what was proved of another is proved no longer.
    const written = attempt?.kind === 'running' && attempt.progress.stage === 'verifying';
    if (written && wishes.replace && earlier) this.#changeResult(id, earlier.job, null);
    if (conversion.status === 'cancelled') {
      this.#attempt(id, format, earlier && !written ? null : { kind: 'cancelled', wishes, written });
      return;
    }
    const other = this.rows.find(({ results }) => results.some((one) => one.job === occupant));
    const { problem } = conversion;
    this.#attempt(id, format, { kind: 'failed', wishes, problem, occupant: other?.input ?? null, written });
  }

  /** An output is no more: another row's has its place. Who was to be converted once more replaces nothing by it. */
  #displace(job: JobId, by: string): void {
    for (const { input, targets } of this.#rows) {
      for (const target of TARGET_NAMES) {
        const { result, attempt } = stateOf({ targets }, target);
        if (result?.job !== job) continue;
        const { wishes, place } = result;
        const next: Attempt =
          attempt?.kind === 'waiting'
            ? { ...attempt, wishes: { ...attempt.wishes, replace: false } }
            : { kind: 'replaced', wishes, by, place };
        if (this.proving.has(job)) void this.#heed(this.host.cancel(job));
        this.#target(input.id, target, { result: null, attempt: next });
      }
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
    this.announcements.say(describeInWindow(problem, this.language).message);
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
    for (const row of this.#rows) {
      row.sentence.progressed(job, progress);
      for (const { attempt } of statesOf(row)) {
        if (attempt?.kind !== 'running' || attempt.job !== job) continue;
        const { cost } = attempt;
        const isSamePart = (attempt.progress.stage === 'verifying') === (progress.stage === 'verifying');
        const before = isSamePart ? attempt.pace : nextPart(attempt.pace);
        const [share, now] = [shareDone(progress, cost), performance.now()];
        this.#attempt(row.input.id, attempt.wishes.format, {
          ...attempt,
          progress,
          pace: nextPace(before, share, now),
        });
        this.batch.progressed(share * (cost.converting + cost.verifying), now);
      }
    }
  }

  #row(id: InputId): Row | undefined {
    return this.#rows.find((row) => row.input.id === id);
  }

  #look(id: InputId, look: Look): void {
    this.#change(id, { look });
  }

  #target(id: InputId, target: TargetName, state: TargetState): void {
    const targets = this.#row(id)?.targets;
    if (targets) this.#change(id, { targets: { ...targets, [target]: state } });
  }

  #attempt(id: InputId, target: TargetName, attempt: Attempt | null): void {
    const row = this.#row(id);
    if (row) this.#target(id, target, { ...stateOf(row, target), attempt });
  }

  #change(id: InputId, change: Partial<Row>): void {
    this.#rows = this.#rows.map((row) => (row.input.id === id ? { ...row, ...change } : row));
  }

  /** Changes what is known of a job's output. */
  #changeResult(id: InputId, job: JobId, verification: Result['verification']): void {
    const row = this.#row(id);
    for (const target of TARGET_NAMES) {
      const state = row && stateOf(row, target);
      if (state?.result?.job === job) this.#target(id, target, { ...state, result: { ...state.result, verification } });
    }
  }

  async #learnRecent(): Promise<void> {
    await this.#tell(async () => {
      this.recent = await this.host.recent();
    });
  }
}

/** Of a proof by itself. */
const PROOF_ALONE: Cost = { converting: 0, verifying: 1 };

function toggled<Of>(set: ReadonlySet<Of>, one: Of): ReadonlySet<Of> {
  const next = new Set(set);
  if (!next.delete(one)) next.add(one);
  return next;
}

function statesOf(row: Row): readonly TargetState[] {
  return TARGET_NAMES.map((target) => stateOf(row, target));
}

function isRunning(row: Row): boolean {
  return statesOf(row).some(({ attempt }) => attempt?.kind === 'running');
}

/** Whether a row is looked at or converted, or waits for that. */
function isBusy(row: Row): boolean {
  return (
    row.look.kind === 'inspecting' ||
    statesOf(row).some(({ attempt }) => attempt?.kind === 'waiting' || attempt?.kind === 'running')
  );
}

function costOfRow(row: Row, { format, verify }: Wishes): Cost {
  const planned = plannedFor(row, format);
  return planned?.possible ? costOf(planned.bytes, planned.config, verify) : { converting: 1, verifying: 0 };
}
