/** What a host brings for work on models: where they are read from, and where what is made of them goes. */

import type { Platform } from '../engine/host/platform.ts';
import type { Sink } from '../engine/host/sink.ts';
import type { Input } from '../engine/host/source.ts';
import { type Outcome, problemOf } from '../engine/problem/problem.ts';
import type { OpenSink } from '../engine/use-cases/convert.ts';
import type { OptionsOf } from '../shared/requests.ts';

/** What a host calls things. All but `opened` crosses to its workers. */
export interface StorageTypes {
  /** An input, to be opened. */
  readonly source: unknown;
  readonly opened: Opened;
  /** Where an output is to go. */
  readonly destination: unknown;
  /** What was made of an input, and where it lies. */
  readonly output: unknown;
  /** Where a sample is to go, and what came to be there. */
  readonly samplePlace: unknown;
  readonly sample: unknown;
  /** What tells which unfinished output is to be cleared away. */
  readonly leftover: unknown;
}

export interface Opened {
  readonly input: Input;
  close(): Promise<void>;
}

export interface Storage<T extends StorageTypes> {
  readonly platform: Platform;
  /** What messages call an input. */
  labelOf(source: T['source']): string;
  /** @throws MISSING_FILE, and for an archive DAMAGED, UNSAFE_ARCHIVE, UNSUPPORTED_FORMAT */
  open(source: T['source']): Promise<T['opened']>;
  /** Prepares an output; until its sink is opened nothing is looked at or made. */
  outputAt(
    destination: T['destination'],
    of: T['opened'],
    options: Pick<OptionsOf<'convert'>, 'zip' | 'replace'>,
    signal: AbortSignal,
  ): OutputPlace<T>;
  /** @throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL */
  openSample(
    place: T['samplePlace'],
    bytes: number,
    signal: AbortSignal,
  ): Promise<{ readonly sink: Sink; made(): Promise<T['sample']> }>;
  /** Clears away what a process or worker left that was killed. */
  clear(leftover: T['leftover'], signal: AbortSignal): Promise<void>;
}

export interface OutputPlace<T extends StorageTypes> {
  readonly openSink: OpenSink;
  /** Once the sink is committed. */
  made(name: string): Promise<Made<T>>;
}

/** An output as it now lies there. */
export interface Made<T extends StorageTypes> {
  readonly output: T['output'];
  /** The same, to be opened. */
  readonly source: T['source'];
  /** The place of its proof; `null` where there is none, as with a download. */
  readonly record: {
    readonly path: string;
    /** Whether it is one of the output's own files, and not one beside it. */
    readonly isWithin: boolean;
    /** @throws what the system says */
    write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  } | null;
}

/** Opens an input, uses it and closes it. Never throws. */
export async function withInput<T extends StorageTypes, Result>(
  storage: Pick<Storage<T>, 'open'>,
  source: T['source'],
  use: (opened: T['opened']) => Promise<Result>,
): Promise<Outcome<Result>> {
  try {
    const opened = await storage.open(source);
    try {
      return { ok: true, value: await use(opened) };
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
