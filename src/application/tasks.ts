/** Work on models, as a host's workers and its command line are given it: a line of the table, and what it is done with. */

import type { Outcome } from '../engine/problem/problem.ts';
import type { Conversion } from '../engine/use-cases/convert.ts';
import type { Progress, VerifyProgress } from '../engine/use-cases/progress.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import type { OptionsOf, ResultOf, WorkName } from '../shared/requests.ts';
import type { StorageTypes } from './storage.ts';

/** What each kind of work is done with. */
interface Objects<T extends StorageTypes> {
  readonly inspect: { readonly source: T['source'] };
  readonly statistics: { readonly source: T['source'] };
  readonly convert: { readonly source: T['source']; readonly destination: T['destination'] };
  readonly verify: { readonly source: T['source']; readonly converted: T['source'] };
  /** `keeps`: whether the model is kept loaded for the next text, as long as whoever performs the task lives. */
  readonly try: { readonly source: T['source']; readonly keeps: boolean };
  readonly sample: { readonly place: T['samplePlace'] };
}

/** Every task by its kind. */
export type Tasks<T extends StorageTypes> = {
  readonly [K in WorkName]: { readonly kind: K; readonly options: OptionsOf<K> } & Objects<T>[K];
} & { readonly clear: { readonly kind: 'clear'; readonly leftover: T['leftover'] } };

export type TaskKind = WorkName | 'clear';
export type Task<T extends StorageTypes> = Tasks<T>[TaskKind];

/** What comes of each kind of task. None of them fails: a problem is a value. */
export type Answers<T extends StorageTypes> = {
  readonly [K in Exclude<WorkName, 'convert' | 'sample'>]: ResultOf<K>;
} & {
  readonly convert: Converted<T>;
  readonly sample: Outcome<T['sample']>;
  readonly clear: null;
};

export interface Converted<T extends StorageTypes> {
  readonly conversion: Conversion;
  /** `null` unless it was converted. */
  readonly output: T['output'] | null;
  /** `null` where nobody asked for it, or nothing was converted. */
  readonly verification: Outcome<Verification> | null;
}

export type ProgressOf<K extends TaskKind> = K extends 'verify' ? VerifyProgress : Progress;
