/** What is said between the process that watches and the one that reads. */

import type { Files } from './target.ts';
import type { Usage } from './usage.ts';

/** An input. It is made by who watches, so that what making it takes is not counted. */
export interface Job {
  readonly target: string;
  /** Whether it is read from the disk too. */
  readonly onDisk: boolean;
  readonly files: Files;
}

export interface Read {
  readonly endings: readonly string[];
  /** What did not hold; `null` where all did. */
  readonly failure: string | null;
  /** Bytes that were asked for. */
  readonly allocated: number;
}

/**
 * What the reading process says: that it is there, that it begins with the next thing that is done with an input, or what
 * became of it; and what it takes, as it sees it itself.
 */
export type Message = { readonly usage: Usage } & (
  | { readonly kind: 'ready' }
  | { readonly kind: 'begun' }
  | ({ readonly kind: 'read' } & Read)
);
