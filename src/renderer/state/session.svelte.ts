/** All that the window shows: the rows and which of them is chosen, what is asked for, and what is done. */

import { PRESETS, type PresetSize } from '../../engine/albert/presets.ts';
import type { Selection } from '../../engine/host/source.ts';
import { newestStep } from '../../engine/host/steps.ts';
import type { Problem } from '../../engine/problem/problem.ts';
import { TARGET_NAMES } from '../../engine/targets/names.ts';
import { describeInWindow, LANGUAGE_CODES, type Language, type Texts, texts } from '../../i18n/index.ts';
import type { About, InputId, InputRef, JobId, Kept } from '../../shared/answers.ts';
import type { Host, MenuCommand } from '../../shared/host.ts';
import type { Beside } from '../../shared/requests.ts';
import { standingOf } from '../../shared/standing.ts';
import { Announcements } from './announcements.svelte.ts';
import { Arrangement, type Kind } from './arrangement.svelte.ts';
import { newJobId } from './job-id.ts';
import { Options } from './options.svelte.ts';
import { Plan } from './plan.svelte.ts';
import {
  classFor,
  isBusy,
  isOneModel,
  isRunning,
  isSelected,
  type Look,
  NOTHING,
  type Row,
  type ShownRow,
} from './row.ts';
import { Rows } from './rows.svelte.ts';
import { Sentence } from './sentence.svelte.ts';
import { unanswered } from './unanswered.ts';
import { type Teller, Work } from './work.svelte.ts';

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

export class Session implements Teller {
  chosen = $state<InputId | null>(null);
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
  dialog = $state<Dialog | null>(null);
  menu = $state.raw<ContextMenu | null>(null);
  /** What was removed last, until something else is done. */
  removed = $state.raw<readonly { readonly row: Row; readonly at: number }[]>([]);
  readonly arrangement = new Arrangement();
  /** Several that were added at once, until something else is done. */
  added = $state.raw<readonly InputId[]>([]);
  readonly announcements = new Announcements();
  /** Whether what is dragged comes from this window, which takes back nothing of it. */
  dragsOut = false;

  readonly options: Options;
  /** What is asked for, and where it goes; */
  readonly plan: Plan;
  /** what is done, and what that gave. */
  readonly work: Work;
  readonly rows: readonly ShownRow[] = $derived.by(() => this.plan.shown);
  readonly language: Language = $derived.by(() => this.options.language);
  readonly t: Texts = $derived(texts(this.language));
  /** Those that are shown, in the order in which they are. */
  readonly listed: readonly ShownRow[] = $derived.by(() =>
    this.arrangement.of(this.rows, (row) => this.plan.whyNothing(row) === null),
  );
  /** All that are chosen at once, of those that are shown. */
  readonly selected: ReadonlySet<InputId> = $derived.by(() => {
    const ids = this.listed.map(({ input }) => input.id);
    return new Set(ids.filter((id) => id === this.chosen || this.#selected.has(id)));
  });
  readonly chosenRow: ShownRow | null = $derived(this.rows.find((row) => row.input.id === this.chosen) ?? null);
  /** The worst of what the proofs came to, where one does not hold. */
  readonly warning: 'wrong' | 'unproved' | null = $derived.by(() => {
    const standings = this.rows.flatMap(({ results }) => results.map((result) => standingOf(result.verification)));
    return (['wrong', 'unproved'] as const).find((standing) => standings.includes(standing)) ?? null;
  });

  readonly #rows = new Rows();
  #selected = $state.raw<ReadonlySet<InputId>>(new Set());

  constructor(
    readonly host: Host,
    readonly about: About,
    kept: Kept,
  ) {
    this.options = new Options((options, folder) => void this.heed(host.keep(options, folder)), about.locale, kept);
    this.plan = new Plan(this.#rows, this.options, about, host);
    this.work = new Work(host, this.#rows, this.plan, this);
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
      const row = this.#rows.find(id);
      if (!row || isBusy(row) || !(await this.host.chooseBeside(id, what))) return;
      this.#rows.look(id, { kind: 'inspecting' });
      await this.#inspect(id);
    });
  }

  /** Takes what a person says that is meant of a row's input; what was made of something else is not told of it. */
  async select(id: InputId, what: Partial<Selection>): Promise<void> {
    await this.#tell(async () => {
      const before = this.#rows.find(id);
      if (!before || isBusy(before) || isSelected(before, what)) return;
      await this.host.select(id, what);
      this.#rows.look(id, { kind: 'inspecting' });
      await this.#inspect(id);
      const now = this.#rows.find(id);
      if (!now) return;
      const isSame = isOneModel(now, before);
      const other = TARGET_NAMES.filter((target) => !isSame || classFor(now, target) !== classFor(before, target));
      for (const target of other) this.#rows.target(id, target, NOTHING);
    });
  }

  async forgetRecent(): Promise<void> {
    await this.heed(this.host.forgetRecent());
  }

  async addSample(size: PresetSize): Promise<void> {
    if (this.making) return;
    const job = newJobId();
    this.making = job;
    await this.#tell(async () => {
      const made = await this.host.makeSample(job, size);
      if (made.ok) this.add([made.value]);
      else if (made.problem.code === 'CANCELLED') this.say(made.problem);
      else this.problem = made.problem;
    });
    this.making = null;
  }

  async cancelSample(): Promise<void> {
    if (this.making) await this.heed(this.host.cancel(this.making));
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
    this.#rows.all = [
      ...this.#rows.all,
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
    // What is given again is the host's still.
    this.removed = this.removed.filter(({ row }) => !inputs.some(({ id }) => id === row.input.id));
    this.forgetRemoved();
    this.work.batch.clear();
    this.arrangement.shown = 'all';
    this.pick(first.id, 'one');
    this.added = fresh.length > 1 ? fresh.map(({ id }) => id) : [];
    for (const { id } of fresh) void this.#inspect(id);
    for (const { input } of known) void this.inspectAgain(input.id);
  }

  /** Takes rows off the list, but for those at work; they come back by `undo`. */
  remove(...ids: readonly InputId[]): void {
    const rests = (row: Row) => ids.includes(row.input.id) && !isRunning(row);
    if (!this.#rows.all.some(rests)) return;
    this.settle();
    for (const row of this.#rows.all.filter(rests)) void this.work.cancel(row.input.id);
    const before = this.#rows.all;
    this.removed = before.flatMap((row, at) => (rests(row) ? { row, at } : []));
    this.announcements.say(this.t.list.removed(this.removed.length, this.removed[0]?.row.input.name ?? ''));
    this.#rows.all = before.filter((row) => !rests(row));
    const at = before.findIndex(({ input }) => input.id === this.chosen);
    if (at < 0) return;
    const next = before.slice(at).find((row) => !rests(row)) ?? before.slice(0, at).findLast((row) => !rests(row));
    this.chosen = next?.input.id ?? null;
  }

  /** Whether there is something that `undo` would do. */
  get canUndo(): boolean {
    return this.removed.length + this.added.length > 0;
  }

  /** Puts back what was removed last, where it was, or takes off the list what was added last. */
  undo(): void {
    if (this.removed.length === 0) {
      this.remove(...this.added);
      this.forgetRemoved();
      return;
    }
    const rows = [...this.#rows.all];
    for (const { row, at } of this.removed) rows.splice(at, 0, row);
    this.#rows.all = rows;
    const [first] = this.removed;
    this.chosen = first?.row.input.id ?? this.chosen;
    this.announcements.say(this.t.list.back(this.removed.length, first?.row.input.name ?? ''));
    this.removed = [];
  }

  /** What was added or removed last is settled. */
  settle(): void {
    this.added = [];
    this.forgetRemoved();
  }

  /** Nothing is put back any more: the host may free what only it has. */
  forgetRemoved(): void {
    for (const { row } of this.removed) void this.heed(this.host.forget(row.input.id));
    this.removed = [];
  }

  /** Shows rows of one kind. One of them is chosen then, so that keys mean what is seen. */
  show(kind: Kind): void {
    this.arrangement.shown = kind;
    const [first] = this.listed;
    if (first && !this.listed.some(({ input }) => input.id === this.chosen)) this.pick(first.input.id, 'one');
  }

  /** Moves the choice up or down the list; where it `adds` to them the others stay chosen, and all that it passes is. */
  choose(step: number, adds = false): void {
    const at = this.listed.findIndex((row) => row.input.id === this.chosen);
    const to = Math.max(0, Math.min(this.listed.length - 1, at + step));
    const next = this.listed[to];
    if (!next) return;
    const passed = this.listed.slice(Math.max(0, Math.min(at, to)), Math.max(at, to) + 1).map(({ input }) => input.id);
    const before = this.selected;
    this.pick(next.input.id, 'one');
    if (adds) this.#selected = new Set([...before, ...passed]);
  }

  /** Chooses all rows that are shown. */
  chooseAll(): void {
    this.#selected = new Set(this.listed.map(({ input }) => input.id));
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
    this.added = [];
    this.work.convertAll(() => true);
  }

  /** Converts the chosen rows, and no others, if "Convert" would. */
  convertChosen(): void {
    const { selected } = this;
    this.added = [];
    this.work.convertAll(({ input }) => selected.has(input.id));
  }

  /** Asks the host what lies where output is to go. */
  async lookAtPlaces(): Promise<void> {
    await this.heed(this.plan.lookAtPlaces());
  }

  /** Frees the models that were tried. */
  endTrials(): void {
    void this.heed(this.host.endTrials());
  }

  /** Drags what a job made out of the window. */
  async dragOut(job: JobId): Promise<void> {
    this.dragsOut = true;
    await this.heed(this.host.dragOut(job));
    this.dragsOut = false;
  }

  /** Shows a row's output in the system's file manager, or saves it once more. */
  reveal(job: JobId): void {
    void this.heed(this.host.reveal(job));
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
    if (this.#rows.find(id)?.look.kind !== 'refused') return;
    this.#rows.look(id, { kind: 'inspecting' });
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
      this.#rows.change(id, { inspection, look });
    } catch (error) {
      this.#rows.look(id, { kind: 'refused', problem: unanswered(error) });
    }
    const row = this.#rows.find(id);
    if (!row) return;
    const isLast = !this.#rows.all.some(({ look }) => look.kind === 'inspecting');
    const [reason, { name }, { said, rows }] = [this.plan.whyNothing(row), row.input, this.t];
    const heldBack = reason === 'impossible' || reason === 'other-size' ? `${name}: ${rows.not[reason]}` : null;
    const told = row.look.kind === 'refused' ? said.refused(name) : (heldBack ?? said.ready(name));
    this.announcements.lookedAt(this.t, { told, isReady: reason === null }, isLast);
  }

  /** Does what a person asked for; what came of the request before is told no longer. */
  async #tell(work: () => Promise<void>): Promise<void> {
    this.problem = null;
    await this.heed(work());
  }

  /** What goes wrong beside the rows is told above them. */
  async heed(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.problem = unanswered(error);
    }
  }

  say(problem: Problem): void {
    this.announcements.say(describeInWindow(problem, this.language).message);
  }

  async #learnRecent(): Promise<void> {
    await this.#tell(async () => {
      this.recent = await this.host.recent();
    });
  }
}

function toggled<Of>(set: ReadonlySet<Of>, one: Of): ReadonlySet<Of> {
  const next = new Set(set);
  if (!next.delete(one)) next.add(one);
  return next;
}
