/** A row: one checkpoint that a person gave, and how far it has come. */

import type { Size } from '../../engine/albert/presets.ts';
import type { Outcome, Problem } from '../../engine/problem.ts';
import type { Conversion, Inspection, OutputFormat, Progress, Verification } from '../../engine/report.ts';
import type { ConvertRequest, InputRef, JobId, JobResult } from '../../shared/host.ts';
import type { Pace } from './pace.ts';

export type Converted = Extract<Conversion, { status: 'converted' }>;

/** What was chosen when a row was queued; what is chosen later is for later rows. */
export type Wishes = Pick<ConvertRequest, 'size' | 'format' | 'folder' | 'zip' | 'replace' | 'backend' | 'verify'>;

export type RowStatus =
  | { readonly kind: 'inspecting' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'waiting'; readonly wishes: Wishes }
  | {
      readonly kind: 'running';
      readonly job: JobId;
      readonly progress: Progress;
      readonly pace: Pace;
      /** Whether both models are run afterwards. */
      readonly verifies: boolean;
    }
  | {
      readonly kind: 'done';
      readonly job: JobId;
      readonly place: string;
      readonly reveal: JobResult['reveal'];
      readonly conversion: Converted;
      readonly verification: Outcome<Verification> | null;
    }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'cancelled' };

export interface Row {
  readonly input: InputRef;
  /** `null` while it is being inspected. */
  readonly inspection: Inspection | null;
  readonly status: RowStatus;
}

/** The size that was detected, where converting is possible at all. */
export function detectedSize(row: Row): Size | null {
  return row.inspection?.convertible ? row.inspection.size : null;
}

/** Google's layout: there is nothing to convert to it, but it can be exported. */
export function isGoogle({ inspection }: Row): boolean {
  return inspection?.error?.kind === 'already-google';
}

/** Whether the row could be started now. */
export function isStartable(row: Row, preset: 'auto' | Size, format: OutputFormat): boolean {
  return row.status.kind === 'ready' && fits(row, preset) && (format === 'huggingface' || !isGoogle(row));
}

/** A model for Hugging Face: there is nothing to convert, but it can be tried. */
function isExported({ inspection }: Row): boolean {
  return inspection?.layout === 'unknown' && inspection.loaders?.transformers.readable === true;
}

/** Whether its model can be run as it is. */
export function isRunnable(row: Row): boolean {
  return row.inspection?.convertible === true || isGoogle(row) || isExported(row);
}

/** Whether the selected preset is what was detected. */
export function fits(row: Row, preset: 'auto' | Size): boolean {
  const size = detectedSize(row);
  return preset === 'auto' || size === null || size === preset;
}
