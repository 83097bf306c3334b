/**
 * The one interface that the renderer knows. Electron's preload implements it over IPC, the browser edition over a
 * web worker. Everything that crosses it is plain JSON.
 *
 * The renderer never names a path: a person chooses or drops something, the host keeps the path and hands out an id.
 */

import type { PresetSize } from '../engine/albert/presets.ts';
import type { Backend } from '../engine/compute/backend.ts';
import type { Language } from '../engine/messages/index.ts';
import type { Outcome } from '../engine/problem/problem.ts';
import type { TargetName } from '../engine/targets/names.ts';
import type { Conversion } from '../engine/use-cases/convert.ts';
import type { FilledMasks } from '../engine/use-cases/fill-mask/fill-mask.ts';
import type { Inspection } from '../engine/use-cases/inspect.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import type { TensorStatistics } from '../engine/use-cases/statistics.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import type { KeptOptions } from './kept-options.ts';
import type { Licences } from './licences.ts';

export type { Outcome } from '../engine/problem/problem.ts';

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

export interface ConvertRequest {
  readonly job: JobId;
  readonly input: InputId;
  /** `auto` takes what was detected; a preset is checked against it and refused with SIZE_MISMATCH. */
  readonly size: 'auto' | PresetSize;
  readonly format: TargetName;
  /** `null`: beside the input; in a browser, a download. */
  readonly folder: FolderId | null;
  readonly zip: boolean;
  /** The output's name, of one folder or file; `null` makes it of the input's. */
  readonly name: string | null;
  /** Whether what lies in the output's place is replaced, where the host can do that in one step. */
  readonly replace: boolean;
  readonly backend: 'auto' | Backend;
  /** Whether both models are run afterwards and compared. */
  readonly verify: boolean;
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
  /** What {@link Host.reveal} does for it; `null` where there is nothing to do. */
  readonly reveal: 'show-in-folder' | 'save-again' | null;
}

/** A model that can be run: what was given, or what a job made of it. */
export type TriedModel =
  | { readonly kind: 'source'; readonly input: InputId }
  | { readonly kind: 'converted'; readonly job: JobId };

export interface JobProgress extends Progress {
  readonly job: JobId;
}

export type Unsubscribe = () => void;

export interface Host {
  about(): Promise<About>;
  /** What was kept of earlier sessions; whatever is damaged there has its default. */
  kept(): Promise<Kept>;
  /** Keeps what a person chose. */
  keep(options: KeptOptions, folder: FolderId | null): Promise<void>;
  /** What was opened lately and is still there, the latest first. */
  recent(): Promise<readonly InputRef[]>;
  forgetRecent(): Promise<void>;
  /** Opens the system's dialog. Empty where the person cancelled. */
  chooseInputs(what: 'files' | 'folders'): Promise<readonly InputRef[]>;
  /** `null` where the person cancelled. */
  chooseFolder(): Promise<FolderRef | null>;
  /** Writes a checkpoint of that size with seeded random weights, and gives it like any other input. */
  makeSample(job: JobId, size: PresetSize): Promise<Outcome<InputRef>>;
  /** A bad input is no failure: the inspection's `error` tells. */
  inspect(input: InputId): Promise<Inspection>;
  /** Reads one of the input's tensors, and tells how its values are distributed. */
  statistics(job: JobId, input: InputId, tensor: string): Promise<Outcome<TensorStatistics>>;
  /** Resolves when the job has ended, in whatever way. */
  convert(request: ConvertRequest): Promise<JobResult>;
  /** Runs a finished job's source and output on the same tokens and compares them; progress is told under the job's id. */
  verify(job: JobId): Promise<Outcome<Verification>>;
  /** Fills the [MASK]s of a text. The job is this trial's own, also where the model is what another one made. */
  tryModel(job: JobId, model: TriedModel, text: string): Promise<Outcome<FilledMasks>>;
  /**
   * Stops what is under way or waits under an id: a conversion, a verification, a trial, a sample, a distribution. What
   * asked for it gets `CANCELLED`. Resolves when nothing of it is left.
   */
  cancel(job: JobId): Promise<void>;
  /** Shows a job's output in the system's file manager, or saves it once more. */
  reveal(job: JobId): Promise<void>;
  /** What happened since the start, for a bug report: no paths and no names of what a person gave. */
  log(): Promise<string>;
  licences(): Promise<Licences>;
  /** What a person dropped on the window, opened with the app or gave on its command line. */
  onInputs(listener: (inputs: readonly InputRef[]) => void): Unsubscribe;
  onProgress(listener: (progress: JobProgress) => void): Unsubscribe;
  /** What a person chose from the application's menu. */
  onCommand(listener: (command: MenuCommand) => void): Unsubscribe;
  /** Lets the host's own texts, such as the menu's, follow the window's language. */
  setLanguage(language: Language): Promise<void>;
}

export type MenuCommand =
  | 'open-files'
  | 'open-folder'
  | `sample-${PresetSize}`
  | 'convert'
  | 'english'
  | 'chinese'
  | 'settings'
  | 'about';
