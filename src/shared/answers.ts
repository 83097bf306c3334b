/**
 * What the host answers. The renderer never names a path: a person chooses or drops something, the host keeps the path
 * and hands out an id.
 */

import type { Backend } from '../engine/compute/backend.ts';
import type { Outcome } from '../engine/problem/problem.ts';
import type { Conversion } from '../engine/use-cases/convert.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import type { KeptOptions } from './kept-options.ts';

/** Stands for a folder, zip or checkpoint that a person gave. */
export type InputId = string & { readonly __input: unique symbol };
/** Stands for a folder that a person chose to save to. */
export type FolderId = string & { readonly __folder: unique symbol };
/** Stands for work under way or done; made by the renderer, unique per window. */
export type JobId = string & { readonly __job: unique symbol };

export interface InputRef {
  readonly id: InputId;
  /** The last part of the path, for the row's title. */
  readonly name: string;
  /** The whole path, for a tooltip; display only. */
  readonly place: string;
  readonly isSample: boolean;
}

export interface FolderRef {
  readonly id: FolderId;
  readonly place: string;
}

export interface About {
  readonly version: string;
  readonly kind: 'desktop' | 'browser';
  readonly platform: string;
  /** BCP 47 tag of the system's language. */
  readonly locale: string;
  readonly backends: readonly Backend[];
  /** Whether TensorFlow's library is here, and where not, how it can be had. */
  readonly tensorflow: 'here' | 'set-up' | 'full-package' | 'desktop-app' | 'none';
  /** Whether a folder to save to can be chosen. Where not, a conversion is downloaded as a zip. */
  readonly choosesFolders: boolean;
  /** What the program runs on, to be shown and for a bug report. */
  readonly components: readonly { readonly name: string; readonly version: string }[];
}

/** What a person chose in an earlier session. */
export interface Kept {
  readonly options: KeptOptions;
  /** The folder to save to, if one was chosen and is still there. */
  readonly folder: FolderRef | null;
}

/** How a job ended, and where its output is. `place` is `null` unless it was converted. */
export interface JobResult {
  readonly job: JobId;
  readonly conversion: Conversion;
  readonly place: string | null;
  /** `null` where nobody asked for it, or nothing was converted. */
  readonly verification: Outcome<Verification> | null;
  /** Of `OUTPUT_EXISTS`, whose output lies there, where it is one of this session's. */
  readonly occupant: JobId | null;
  /** The jobs of this session whose outputs this one took the place of. */
  readonly replaced: readonly JobId[];
  /** What `reveal` does for it; `null` where there is nothing to do. */
  readonly reveal: 'show-in-folder' | 'save-again' | null;
}

export interface JobProgress extends Progress {
  readonly job: JobId;
}
