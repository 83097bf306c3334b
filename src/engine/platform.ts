/** What the engine needs from the platform it runs on. Each host gives its fastest. */

import type { LoadBackend } from './compute/backend.ts';
import type { OpenMultiplier } from './compute/multiplier.ts';
import type { OpenProduct } from './compute/product.ts';
import type { Checksum, CreateCrc32c } from './formats/crc32c.ts';
import type { Source } from './source.ts';

export interface Platform {
  /** The program's version, for what it writes about itself. */
  readonly version: string;
  readonly createCrc32c: CreateCrc32c;
  /** Begins a CRC-32, as zips have it. */
  readonly createCrc32: () => Checksum;
  /** Milliseconds from an arbitrary start, not set back. */
  now(): number;
  /** Lets in what waits to be heard, such as a cancel, between two pieces of long work. */
  breathe(): Promise<void>;
  /** What numbers are multiplied by weights with, by each backend. */
  readonly loadBackend: LoadBackend<OpenMultiplier>;
  /** The product of the embedding's factors by each backend. */
  readonly loadProduct: LoadBackend<OpenProduct>;
  /** A place for bytes that are too many for memory and do not outlive the run. */
  spool(name: string): Promise<Spool>;
}

/** Written once, then read in any order; gone when its source is closed. */
export interface Spool {
  write(bytes: Uint8Array): Promise<void>;
  /** Ends writing. */
  finish(): Promise<Source>;
  /** Gives up; nothing stays. */
  discard(): Promise<void>;
}

/** What a person's cancel and the display of progress need, given to every use case. */
export interface Run<P = never> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: P) => void;
}
