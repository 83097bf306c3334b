/** What is asked for of each row, and where that goes: told before anything is begun. */

import type { PresetSize } from '../../engine/albert/presets.ts';
import { TARGET_NAMES, type TargetName } from '../../engine/targets/names.ts';
import type { About, InputId } from '../../shared/answers.ts';
import type { Host } from '../../shared/host.ts';
import type { Options } from './options.svelte.ts';
import { keyOf, type Output, outputsOf, type Wanted } from './outputs.ts';
import {
  madeIn,
  type OwnChoice,
  plannedFor,
  type Reason,
  type Resolution,
  type Row,
  type ShownRow,
  shownRow,
  stateOf,
  type Wishes,
  whyNot,
} from './row.ts';
import type { Rows } from './rows.svelte.ts';

export class Plan {
  preset = $state<'auto' | PresetSize>('auto');
  /** The target that the details tell of, where it is wanted of the chosen row. */
  viewed = $state<TargetName | null>(null);
  /** All rows, as they stand to the targets that are wanted of them. */
  readonly shown: readonly ShownRow[] = $derived.by(() => this.rows.all.map((row) => this.#shownOf(row)));
  /** Where each output will lie. */
  readonly outputs: readonly Output[] = $derived.by(() => this.#outputs());
  readonly #outputByKey: ReadonlyMap<string, Output> = $derived.by(
    () => new Map(this.outputs.map((output) => [`${output.input} ${output.target}`, output])),
  );
  /** Changes where it is to be asked again what lies there. */
  readonly placesKey: string = $derived.by(() =>
    [...this.outputs.map(({ place }) => this.#keyOf(place)), this.shown.flatMap(({ results }) => results).length].join(
      '\n',
    ),
  );
  /** Those whose places are taken, and about which a person has not decided. */
  readonly clashes: readonly Output[] = $derived(
    this.outputs.filter(({ clash, resolution }) => clash !== null && resolution === null),
  );
  /** What "Convert" would make. */
  readonly missing: readonly { readonly row: ShownRow; readonly target: TargetName }[] = $derived.by(() =>
    this.shown.flatMap((row) =>
      row.wanted.flatMap((target) => (this.whyNot(row, target) === null ? { row, target } : [])),
    ),
  );
  readonly startable: readonly ShownRow[] = $derived([...new Set(this.missing.map(({ row }) => row))]);
  /** Why there is nothing to convert: what holds back the first row that rests. `null` where there is something. */
  readonly reason: Exclude<Reason, 'busy'> | null = $derived.by(() => {
    const reasons = this.shown.flatMap((row) => row.wanted.map((target) => this.whyNot(row, target)));
    return reasons.includes(null) ? null : (reasons.find((reason) => reason !== null && reason !== 'busy') ?? null);
  });
  /** Whether the host can replace an output in one step. */
  readonly replaces: boolean = $derived.by(() => this.about.kind === 'desktop');
  /** Without a folder to write to, a conversion can only be downloaded, and as one file. */
  readonly downloads: boolean = $derived.by(() => this.about.kind === 'browser' && this.options.folder === null);
  readonly zip: boolean = $derived.by(() => this.downloads || this.options.chosen.zip);

  /** The keys of places where something lies. */
  #taken = $state.raw<ReadonlySet<string>>(new Set());
  /** A row that has not changed is shown as it was, so that nothing of it is drawn anew. */
  readonly #shownBefore = new WeakMap<Row, ShownRow>();
  #outputsBefore: { readonly told: string; readonly outputs: readonly Output[] } = { told: '', outputs: [] };

  constructor(
    private readonly rows: Rows,
    private readonly options: Options,
    private readonly about: About,
    private readonly host: Pick<Host, 'existing'>,
  ) {}

  wantedOf({ own }: Pick<Row, 'own'>): readonly TargetName[] {
    return own.targets ?? this.options.chosen.targets;
  }

  /** The target of a row that the details tell of. */
  viewedOf(row: Row): TargetName {
    const wanted = this.wantedOf(row);
    const known = TARGET_NAMES.filter((target) => wanted.includes(target) || stateOf(row, target).result);
    return known.find((target) => target === this.viewed) ?? wanted[0] ?? TARGET_NAMES[0];
  }

  /** Why "Convert" makes nothing of a row; `null` where it makes something. Work under way comes first. */
  whyNothing(row: Row): Reason | null {
    const reasons = this.wantedOf(row).map((target) => this.whyNot(row, target));
    if (reasons.includes('busy')) return 'busy';
    return reasons.includes(null) ? null : (reasons[0] ?? null);
  }

  whyNot(row: Row, target: TargetName): Reason | null {
    const reason = whyNot(row, this.sizeOf(row), this.wishesFor(row, target));
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
    const own = this.rows.find(id)?.own;
    if (own) this.rows.change(id, { own: { ...own, ...choice } });
  }

  /** Decides about one place that is taken, */
  resolve({ input, target }: Pick<Output, 'input' | 'target'>, resolution: Resolution): void {
    const own = this.rows.find(input)?.own;
    if (own) this.chooseFor(input, { resolutions: { ...own.resolutions, [target]: resolution } });
  }

  /** or about all. */
  resolveAll(resolution: Resolution): void {
    for (const output of this.clashes) this.resolve(output, resolution);
  }

  /** Asks the host what lies where output is to go. @throws where it does not answer */
  async lookAtPlaces(): Promise<void> {
    const { outputs } = this;
    if (outputs.length === 0) return;
    const found = await this.host.existing(outputs.map(({ place }) => place));
    const taken = new Set(this.#taken);
    for (const [at, { place }] of outputs.entries()) {
      if (found[at]) taken.add(this.#keyOf(place));
      else taken.delete(this.#keyOf(place));
    }
    if ([...taken].join() !== [...this.#taken].join()) this.#taken = taken;
  }

  /** What is asked for, now, of a row's target. */
  wishesFor(row: Row, format: TargetName): Wishes {
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
    const wanted = this.rows.all.flatMap((row) =>
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
    return keyOf(place, this.rows.find(place.input)?.input.place ?? '');
  }

  #shownOf(row: Row): ShownRow {
    const wanted = this.wantedOf(row);
    const before = this.#shownBefore.get(row);
    if (before?.wanted === wanted) return before;
    const shown = shownRow(row, wanted);
    this.#shownBefore.set(row, shown);
    return shown;
  }
}
