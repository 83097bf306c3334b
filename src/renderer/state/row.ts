/** A row: one checkpoint that a person gave, and how far it has come. */

import type { LayoutName } from '../../engine/albert/layouts/layout.ts';
import type { PresetSize, Size } from '../../engine/albert/presets.ts';
import type { Selection } from '../../engine/host/source.ts';
import type { Outcome, Problem } from '../../engine/problem/problem.ts';
import type { TargetName } from '../../engine/targets/names.ts';
import type { Conversion } from '../../engine/use-cases/convert.ts';
import type { Inspection, PlannedTarget } from '../../engine/use-cases/inspect.ts';
import type { Progress } from '../../engine/use-cases/progress.ts';
import type { Verification } from '../../engine/use-cases/verify/verification.ts';
import type { InputId, InputRef, JobId, JobResult } from '../../shared/answers.ts';
import type { ConvertRequest } from '../../shared/requests.ts';
import type { Cost } from '../../shared/share-done.ts';
import type { Pace } from './pace.ts';
import type { Sentence } from './sentence.svelte.ts';

export type Converted = Extract<Conversion, { status: 'converted' }>;

/** What was chosen when a row was queued; what is chosen later is for later rows. */
export type Wishes = Pick<
  ConvertRequest,
  'size' | 'format' | 'folder' | 'zip' | 'name' | 'replace' | 'backend' | 'verify'
>;

/** What was made of a row's model for one target, and still lies there. */
export interface Result {
  readonly kind: 'done';
  readonly job: JobId;
  readonly wishes: Wishes;
  readonly place: string;
  readonly reveal: JobResult['reveal'];
  readonly conversion: Converted;
  readonly verification: Outcome<Verification> | null;
}

export type RowStatus =
  | { readonly kind: 'inspecting' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'waiting'; readonly wishes: Wishes; readonly before: RowStatus }
  | {
      readonly kind: 'running';
      readonly job: JobId;
      readonly progress: Progress;
      readonly pace: Pace;
      readonly cost: Cost;
    }
  | Result
  /** Its output was, until another row's took its place. */
  | { readonly kind: 'replaced'; readonly by: string; readonly place: string; readonly wishes: Wishes }
  | {
      readonly kind: 'failed';
      readonly problem: Problem;
      readonly wishes: Wishes;
      /** The row whose output lies where this one was to be. */
      readonly occupant: { readonly id: InputId; readonly name: string } | null;
      readonly written: boolean;
    }
  | {
      readonly kind: 'cancelled';
      readonly wishes: Wishes;
      /** Whether the converted model was in its place already, and only its proof was not run to the end. */
      readonly written: boolean;
    };

export interface Row {
  readonly input: InputRef;
  /** `null` while it is being inspected. */
  readonly inspection: Inspection | null;
  readonly sentence: Sentence;
  readonly status: RowStatus;
  /** The latest of each target; none is forgotten by what is begun, cancelled or fails later. */
  readonly results: readonly Result[];
  /** What a person chose for this row alone; `null` as for all. */
  readonly own: { readonly size: 'auto' | PresetSize | null; readonly format: TargetName | null };
}

/** What was chosen for a row, by itself or for all. */
export interface Chosen {
  readonly size: 'auto' | PresetSize;
  readonly format: TargetName;
}

export function chosenFor({ own }: Row, forAll: Chosen): Chosen {
  return { size: own.size ?? forAll.size, format: own.format ?? forAll.format };
}

export function resultFor({ results }: Row, format: TargetName): Result | null {
  return results.find(({ wishes }) => wishes.format === format) ?? null;
}

/** A row as it stands to one target: how the last attempt at another one ended is not told of this one. */
export function standingTo(row: Row, format: TargetName): Row {
  const { status } = row;
  const isOfAll = status.kind === 'inspecting' || status.kind === 'refused';
  const isUnderWay = status.kind === 'waiting' || status.kind === 'running';
  if (isOfAll || isUnderWay || (status.kind !== 'ready' && status.wishes.format === format)) return row;
  const result = resultFor(row, format);
  return result || status.kind !== 'ready' ? { ...row, status: result ?? { kind: 'ready' } } : row;
}

/** The size that was detected, where there is a model at all. */
export function detectedSize({ inspection }: Row): Size | null {
  return inspection?.targets ? inspection.size : null;
}

/** The layout of a row's model; `null` where it is no model. */
export function layoutOf({ layout }: Pick<Inspection, 'layout'>): LayoutName | null {
  return layout === 'bert' || layout === 'unknown' ? null : layout;
}

/** What a row would become; `null` where it is no model. */
export function plannedFor({ inspection }: Row, format: TargetName): PlannedTarget | null {
  return inspection?.targets?.[format] ?? null;
}

/** The class of which a row would become a model; `null` where its files name none. */
export function classFor(row: Row, format: TargetName): string | null {
  const planned = plannedFor(row, format);
  return planned?.possible ? planned.class : null;
}

/** Whether what was inspected is what a person selects. */
export function isSelected({ inspection }: Row, { scope, averaged, task }: Partial<Selection>): boolean {
  if (!inspection) return false;
  const { choices } = inspection;
  const isScope = scope === undefined || scope === choices.scope;
  return (
    isScope && (averaged ?? choices.averaged) === choices.averaged && (task ?? inspection.task) === inspection.task
  );
}

/** Whether two inspections of an input were of the same of its models. */
export function isOneModel(one: Row, other: Row): boolean {
  const [first, second] = [one.inspection?.choices, other.inspection?.choices];
  return first?.scope === second?.scope && first?.averaged === second?.averaged;
}

/** Where output goes, but for its name. */
export type Place = Pick<Wishes, 'format' | 'folder' | 'zip'>;

/** Why a row is not converted by "Convert". */
export type Reason = 'busy' | 'refused' | 'impossible' | 'other-size' | 'done' | 'occupied';

/**
 * Why "Convert" would not start a row; `null` where it does. What is there already is not made again, nor is tried again
 * what found its place taken, until another place is chosen.
 */
export function whyNot(row: Row, size: Chosen['size'], place: Place): Reason | null {
  const { status } = row;
  if (status.kind === 'inspecting' || status.kind === 'waiting' || status.kind === 'running') return 'busy';
  if (status.kind === 'refused') return 'refused';
  if (plannedFor(row, place.format)?.possible !== true) return 'impossible';
  if (!fits(row, size)) return 'other-size';
  if (status.kind === 'done' && isOnePlace(status.wishes, place)) return 'done';
  const isTaken = status.kind === 'failed' && status.problem.code === 'OUTPUT_EXISTS';
  return isTaken && isOnePlace(status.wishes, place) ? 'occupied' : null;
}

/** Whether two conversions of one row have one place, but for the name that somebody gave it. */
export function isOnePlace(one: Place, other: Place): boolean {
  return (['format', 'folder', 'zip'] as const).every((key) => one[key] === other[key]);
}

const OF_CONFIG: ReadonlySet<Problem['kind']> = new Set([
  'config-malformed',
  'config-needed',
  'config-mismatch',
  'config-value',
  'config-fits-none',
  'several-configs',
  'pre-layer-norm',
]);

/** Whether another configuration would help. */
export function isOfConfig({ kind }: Problem): boolean {
  return OF_CONFIG.has(kind);
}

/** Whether its model can be run as it is. */
export function isRunnable({ inspection }: Row): boolean {
  return inspection !== null && inspection.targets !== null;
}

/** Whether the selected preset is what was detected. */
export function fits(row: Row, preset: 'auto' | Size): boolean {
  const size = detectedSize(row);
  return preset === 'auto' || size === null || size === preset;
}
