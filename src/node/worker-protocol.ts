/** What a worker process of the desktop app is asked, and what it answers: plain JSON. */

import type { PresetSize } from '../engine/albert/presets.ts';
import type { Backend } from '../engine/compute/backend.ts';
import type { Outcome, Problem } from '../engine/problem/problem.ts';
import type { FilledMasks } from '../engine/use-cases/fill-mask/fill-mask.ts';
import type { Inspection } from '../engine/use-cases/inspect.ts';
import type { TensorStatistics } from '../engine/use-cases/statistics.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import type { ConvertedPath, ConvertPathRequest } from './convert-path.ts';

export type Task =
  | { readonly kind: 'inspect'; readonly path: string }
  | { readonly kind: 'statistics'; readonly path: string; readonly tensor: string }
  | { readonly kind: 'convert'; readonly request: ConvertPathRequest }
  | {
      readonly kind: 'verify';
      readonly source: string;
      readonly converted: string;
      readonly backend: 'auto' | Backend;
    }
  | { readonly kind: 'try'; readonly path: string; readonly text: string; readonly backend: 'auto' | Backend }
  | { readonly kind: 'sample'; readonly folder: string; readonly size: PresetSize; readonly seed: number }
  /** Removes what a conversion that was killed left in a folder. */
  | { readonly kind: 'clear'; readonly folder: string };

/** What comes of each kind of task. None of them fails: a problem is a value. */
export interface Answers {
  readonly inspect: Inspection;
  readonly statistics: Outcome<TensorStatistics>;
  readonly convert: ConvertedPath;
  readonly verify: Outcome<Verification>;
  readonly try: Outcome<FilledMasks>;
  readonly sample: Problem | null;
  readonly clear: null;
}

export type Done = Answers[Task['kind']];
