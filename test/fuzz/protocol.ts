/** What is said between the process that watches and the worker that reads. */

import type { Files } from './target.ts';

/** An input: of a seed, or kept. */
export type Job = {
  readonly target: string;
  /** Whether it is read from the disk too. */
  readonly onDisk: boolean;
} & ({ readonly seed: string } | { readonly files: Files });

export interface Read {
  readonly endings: readonly string[];
  /** What did not hold; `null` where all did. */
  readonly failure: string | null;
  readonly allocated: number;
}
