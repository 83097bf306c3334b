/**
 * What the desktop app's main process and a worker process say to each other: plain JSON. A worker does the tasks that
 * it is given side by side, until it is ended.
 */

import type { PresetSize } from '../engine/albert/presets.ts';
import type { Problem } from '../engine/problem.ts';
import type { Inspection, Progress } from '../engine/report.ts';
import type { ConvertedPath, ConvertPathRequest } from './convert-path.ts';

export type Task =
  | { readonly kind: 'inspect'; readonly path: string }
  | { readonly kind: 'convert'; readonly request: ConvertPathRequest }
  | { readonly kind: 'sample'; readonly folder: string; readonly size: PresetSize; readonly seed: number }
  /** Removes what a conversion that was killed left in a folder. */
  | { readonly kind: 'clear'; readonly folder: string };

export type Done =
  | { readonly kind: 'inspected'; readonly inspection: Inspection }
  | { readonly kind: 'converted'; readonly converted: ConvertedPath }
  | { readonly kind: 'sampled'; readonly problem: Problem | null }
  | { readonly kind: 'cleared' };

/** The number that the main process gave a task; unique within a worker. */
export type TaskId = number;

export type ToWorker =
  | { readonly kind: 'start'; readonly id: TaskId; readonly task: Task }
  | { readonly kind: 'abort'; readonly id: TaskId };

export type FromWorker =
  | { readonly kind: 'progress'; readonly id: TaskId; readonly progress: Progress }
  | { readonly kind: 'done'; readonly id: TaskId; readonly done: Done };
