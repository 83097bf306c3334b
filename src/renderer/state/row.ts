/** A row: one checkpoint that a person gave, and how far it has come. */

import type { LayoutName } from '../../engine/albert/layouts/layout.ts';
import type { Size } from '../../engine/albert/presets.ts';
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
      /** What the row was: a model that is there stays if this is cancelled. */
      readonly before: RowStatus;
    }
  | {
      readonly kind: 'done';
      readonly job: JobId;
      readonly wishes: Wishes;
      readonly place: string;
      readonly reveal: JobResult['reveal'];
      readonly conversion: Converted;
      readonly verification: Outcome<Verification> | null;
    }
  /** Its output was, until another row's took its place. */
  | { readonly kind: 'replaced'; readonly by: string; readonly place: string }
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
      /** Whether the converted model was in its place already, and only its proof was not run to the end. */
      readonly written: boolean;
    };

export interface Row {
  readonly input: InputRef;
  /** `null` while it is being inspected. */
  readonly inspection: Inspection | null;
  readonly sentence: Sentence;
  readonly status: RowStatus;
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

/** Whether the row could be started now. */
export function isStartable(row: Row, preset: 'auto' | Size, format: TargetName): boolean {
  return row.status.kind === 'ready' && fits(row, preset) && plannedFor(row, format)?.possible === true;
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
