/** What the engine needs from the platform it runs on. Each host gives its fastest. */

import type { LoadBackend } from '../compute/backend.ts';
import type { GraphRuntime } from '../compute/graph-runtime.ts';
import type { OpenMultiplier } from '../compute/multiplier.ts';
import type { OpenProduct } from '../compute/product.ts';
import type { Checksum, CreateCrc32c } from '../formats/crc32c.ts';
import type { Source } from './source.ts';

export interface Platform {
  /** The program's version, for what it writes about itself. */
  readonly version: string;
  readonly createCrc32c: CreateCrc32c;
  /** Begins a CRC-32, as zips have it. */
  readonly createCrc32: () => Checksum;
  readonly createInflater: CreateInflater;
  /** Milliseconds from an arbitrary start, not set back. */
  now(): number;
  /** Lets in what waits to be heard, such as a cancel, between two pieces of long work. */
  yieldToEventLoop(): Promise<void>;
  /** What numbers are multiplied by weights with, by each backend. */
  readonly loadBackend: LoadBackend<OpenMultiplier>;
  /** The product of the embedding's factors by each backend. */
  readonly loadProduct: LoadBackend<OpenProduct>;
  /** What runs models of ONNX. @throws UNEXPECTED where it is not to be had */
  loadGraphRuntime(): Promise<GraphRuntime>;
  /** A place for bytes that are too many for memory and do not outlive the run. */
  temporaryFile(name: string): Promise<TemporaryFile>;
}

/**
 * Begins to undo Deflate (RFC 1951).
 * @param size bytes that are expected to come out
 * @param emit takes them, in pieces; nothing more comes while it is at work, nor once it failed
 */
export type CreateInflater = (size: number, emit: (bytes: Uint8Array) => Promise<void>) => Inflater;

export interface Inflater {
  /** Resolves when it is ready for more. @throws what it cannot undo, and what `emit` throws */
  write(packed: Uint8Array): Promise<void>;
  /** Resolves when all has been emitted. @throws as {@link write}, and where the end is missing */
  end(): Promise<void>;
  /** Gives up. */
  discard(): void;
}

/** Written once, then read in any order; gone when its source is closed. */
export interface TemporaryFile {
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
