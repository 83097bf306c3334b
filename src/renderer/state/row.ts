/** A row: one checkpoint that a person gave, what is to be made of it, and how far each target has come. */

import type { LayoutName } from '../../engine/albert/layouts/layout.ts';
import type { PresetSize, Size } from '../../engine/albert/presets.ts';
import type { Selection } from '../../engine/host/source.ts';
import type { Outcome, Problem } from '../../engine/problem/problem.ts';
import { TARGET_NAMES, type TargetName } from '../../engine/targets/names.ts';
import type { Conversion } from '../../engine/use-cases/convert.ts';
import type { Inspection, PlannedTarget } from '../../engine/use-cases/inspect.ts';
import type { Progress } from '../../engine/use-cases/progress.ts';
import type { Verification } from '../../engine/use-cases/verify/verification.ts';
import type { InputId, InputRef, JobId, JobResult } from '../../shared/answers.ts';
import type { ConvertRequest } from '../../shared/requests.ts';
import type { Cost } from '../../shared/share-done.ts';
import { STANDINGS, standingOf } from '../../shared/standing.ts';
import type { Pace } from './pace.ts';
import type { Sentence } from './sentence.svelte.ts';

export type Converted = Extract<Conversion, { status: 'converted' }>;

/** What was chosen when a conversion was queued; what is chosen later is for later ones. */
export type Wishes = Pick<
  ConvertRequest,
  'size' | 'format' | 'dtype' | 'folder' | 'zip' | 'name' | 'replace' | 'backend' | 'verify'
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
  /** When it was made. */
  readonly at: Date;
}

/** What was begun for a target and is no result. */
export type Attempt =
  | { readonly kind: 'waiting'; readonly wishes: Wishes }
  | {
      readonly kind: 'running';
      readonly wishes: Wishes;
      readonly job: JobId;
      readonly progress: Progress;
      readonly pace: Pace;
      readonly cost: Cost;
    }
  /** The output was there, until another row's took its place. */
  | { readonly kind: 'replaced'; readonly wishes: Wishes; readonly by: string; readonly place: string }
  | {
      readonly kind: 'failed';
      readonly wishes: Wishes;
      readonly problem: Problem;
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

/** How far one target has come. What is begun, fails or is cancelled forgets no result. */
export interface TargetState {
  readonly result: Result | null;
  readonly attempt: Attempt | null;
}

/** What is known of the model itself. */
export type Look =
  | { readonly kind: 'inspecting' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** How a row stands to the targets that are wanted, in one word. */
export type RowStatus = Look | Attempt | Result;

/** What a person does about a place that is taken. */
export type Resolution = 'keep-both' | 'replace' | 'skip';

/** What a person chose for a row alone; `null` as for all. */
export interface OwnChoice {
  readonly size: 'auto' | PresetSize | null;
  readonly targets: readonly TargetName[] | null;
  readonly resolutions: Partial<Readonly<Record<TargetName, Resolution>>>;
}

export interface Row {
  readonly input: InputRef;
  /** `null` while it is being inspected for the first time. */
  readonly inspection: Inspection | null;
  readonly sentence: Sentence;
  readonly look: Look;
  readonly targets: Partial<Readonly<Record<TargetName, TargetState>>>;
  readonly own: OwnChoice;
}

/** A row as it stands to the targets that are wanted. */
export interface ShownRow extends Row {
  readonly wanted: readonly TargetName[];
  readonly status: RowStatus;
  /** The latest of each target. */
  readonly results: readonly Result[];
}

export const NOTHING: TargetState = { result: null, attempt: null };

export function stateOf({ targets }: Pick<Row, 'targets'>, target: TargetName): TargetState {
  return targets[target] ?? NOTHING;
}

export function statesOf(row: Row): readonly TargetState[] {
  return TARGET_NAMES.map((target) => stateOf(row, target));
}

/** Whether a row is converted. */
export function isRunning(row: Row): boolean {
  return statesOf(row).some(({ attempt }) => attempt?.kind === 'running');
}

/** Whether a row is looked at or converted, or waits for that. */
export function isBusy(row: Row): boolean {
  return (
    row.look.kind === 'inspecting' ||
    statesOf(row).some(({ attempt }) => attempt?.kind === 'waiting' || attempt?.kind === 'running')
  );
}

export function shownRow(row: Row, wanted: readonly TargetName[]): ShownRow {
  const results = TARGET_NAMES.flatMap((target) => stateOf(row, target).result ?? []);
  return { ...row, wanted, status: statusOf(row, wanted), results };
}

/** What the worst or latest of the wanted targets came to; work under way is told before what has ended. */
const FIRST: readonly Attempt['kind'][] = ['running', 'waiting', 'failed', 'replaced', 'cancelled'];

function statusOf(row: Row, wanted: readonly TargetName[]): RowStatus {
  if (row.look.kind !== 'ready') return row.look;
  const states = wanted.filter((target) => plannedFor(row, target)?.possible).map((target) => stateOf(row, target));
  const attempts = states.flatMap(({ attempt }) => attempt ?? []);
  const told = FIRST.flatMap((kind) => attempts.filter((attempt) => attempt.kind === kind))[0];
  if (told) return told;
  const results = states.flatMap(({ result }) => result ?? []);
  if (results.length === 0 || results.length < states.length) return row.look;
  const rank = ({ verification }: Result) => STANDINGS.indexOf(standingOf(verification));
  return results.reduce((worst, one) => (rank(one) > rank(worst) ? one : worst));
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
export function plannedFor({ inspection }: Row, target: TargetName): PlannedTarget | null {
  return inspection?.targets?.[target] ?? null;
}

/** The class of which a row would become a model; `null` where its files name none. */
export function classFor(row: Row, format: TargetName): string | null {
  const planned = plannedFor(row, format);
  return planned?.possible ? planned.class : null;
}

/** Whether what was inspected is what a person selects. */
export function isSelected({ inspection }: Row, { scope, averaged, task, config, step }: Partial<Selection>): boolean {
  if (!inspection || (config !== undefined && config !== inspection.configFrom)) return false;
  if (step !== undefined && step !== inspection.prefix) return false;
  const { choices } = inspection;
  const isScope = scope === undefined || scope === choices.scope;
  return (
    isScope && (averaged ?? choices.averaged) === choices.averaged && (task ?? inspection.task) === inspection.task
  );
}

/** Whether two inspections of an input were of the same of its models. */
export function isOneModel(one: Row, other: Row): boolean {
  const chosen = ({ inspection }: Row) => [inspection?.prefix, inspection?.choices.scope, inspection?.choices.averaged];
  return chosen(one).join() === chosen(other).join();
}

/** What a target would make, in the type that its weights are stored in where it has a choice. */
export function madeIn(
  planned: Extract<PlannedTarget, { possible: true }>,
  dtype: Wishes['dtype'],
): Pick<Extract<PlannedTarget, { possible: true }>, 'name' | 'bytes'> {
  return planned.dtypes.find((one) => one.dtype === dtype) ?? planned;
}

/** Where output goes, but for its name. */
export type Place = Pick<Wishes, 'format' | 'dtype' | 'folder' | 'zip'>;

/** Why "Convert" makes nothing of a row for a target. */
export type Reason = 'busy' | 'refused' | 'impossible' | 'other-size' | 'done' | 'occupied';

/**
 * Why "Convert" would not make a target of a row; `null` where it does. What is there already is not made again, nor is
 * tried again what found its place taken, until another place is chosen.
 */
export function whyNot(row: Row, size: 'auto' | PresetSize, place: Place): Reason | null {
  if (row.look.kind === 'inspecting') return 'busy';
  if (row.look.kind === 'refused') return 'refused';
  if (plannedFor(row, place.format)?.possible !== true) return 'impossible';
  if (!fits(row, size)) return 'other-size';
  const { result, attempt } = stateOf(row, place.format);
  if (attempt?.kind === 'waiting' || attempt?.kind === 'running') return 'busy';
  if (attempt?.kind === 'failed' && attempt.problem.code === 'OUTPUT_EXISTS' && isOnePlace(attempt.wishes, place))
    return 'occupied';
  return !attempt && result && isOnePlace(result.wishes, place) ? 'done' : null;
}

/** Whether two conversions of one row have one place, but for the name that somebody gave it. */
export function isOnePlace(one: Place, other: Place): boolean {
  return (
    (['format', 'folder', 'zip'] as const).every((key) => one[key] === other[key]) && dtypeOf(one) === dtypeOf(other)
  );
}

/** Of formats that are float32 alone, nobody has chosen it. */
function dtypeOf({ format, dtype }: Place): Place['dtype'] {
  return format === 'onnx' ? dtype : 'float32';
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

/** What a row's model makes of a text; or what it is for instead, of which one text tells nothing. */
export function triedBy({ inspection }: Row): 'words' | 'labels' | 'answers' | 'choice' | 'none' {
  const task = inspection?.task ?? 'none';
  if (task === 'pretraining' || task === 'masked-words') return 'words';
  return task === 'classification' || task === 'tagging' ? 'labels' : task;
}

/** Whether the selected preset is what was detected. */
export function fits(row: Row, preset: 'auto' | Size): boolean {
  const size = detectedSize(row);
  return preset === 'auto' || size === null || size === preset;
}
