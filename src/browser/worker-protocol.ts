/** What a worker of the page is asked, and what it answers. It crosses by structured clone. */

import type { PresetSize } from '../engine/albert/presets.ts';
import type { Outcome } from '../engine/problem/problem.ts';
import type { Conversion, ConvertOptions } from '../engine/use-cases/convert.ts';
import type { FilledMasks } from '../engine/use-cases/fill-mask/fill-mask.ts';
import type { Inspection } from '../engine/use-cases/inspect.ts';
import type { TensorStatistics } from '../engine/use-cases/statistics.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import type { FolderDestination } from './folder-sink.ts';
import type { Given, GivenFile } from './given.ts';

export type Task =
  | { readonly kind: 'inspect'; readonly given: Given }
  | { readonly kind: 'statistics'; readonly given: Given; readonly tensor: string }
  | {
      readonly kind: 'convert';
      readonly given: Given;
      readonly options: ConvertOptions;
      readonly verify: boolean;
      /** `null`: a zip that is downloaded. */
      readonly destination: FolderDestination | null;
    }
  /** Removes what a conversion left that was ended from outside. */
  | {
      readonly kind: 'clear';
      readonly given: Given;
      readonly options: ConvertOptions;
      readonly destination: FolderDestination;
      /** Whether it had begun to write: what lies in its place is its own then. */
      readonly began: boolean;
    }
  | { readonly kind: 'verify'; readonly source: Given; readonly converted: Given }
  | { readonly kind: 'try'; readonly model: Given; readonly text: string }
  | { readonly kind: 'sample'; readonly size: PresetSize; readonly seed: number };

export interface Converted {
  readonly conversion: Conversion;
  readonly place: string | null;
  readonly verification: Outcome<Verification> | null;
  /** What was made, to be opened again. */
  readonly output: Given | null;
  /** The zip to download, where there was no folder. */
  readonly download: GivenFile | null;
}

/** What comes of each kind of task. None of them fails: a problem is a value. */
export interface Answers {
  readonly inspect: Inspection;
  readonly statistics: Outcome<TensorStatistics>;
  readonly convert: Converted;
  readonly clear: null;
  readonly verify: Outcome<Verification>;
  readonly try: Outcome<FilledMasks>;
  readonly sample: Outcome<readonly GivenFile[]>;
}

export type Done = Answers[Task['kind']];
