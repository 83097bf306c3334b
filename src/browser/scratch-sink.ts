/** Sinks whose files are scratch: a sample's, and the zip that is about to be downloaded. */

import { zipSink } from '../engine/formats/archive/zip-sink.ts';
import type { Platform } from '../engine/host/platform.ts';
import type { Sink, SinkFile } from '../engine/host/sink.ts';
import type { GivenFile } from './given.ts';
import { openScratch, type Scratch, type ScratchFolder } from './scratch.ts';

/** Files that are there when the sink has been committed. */
export interface ScratchSink extends Sink {
  files(): Promise<readonly GivenFile[]>;
}

export function scratchSink(place: ScratchFolder): ScratchSink {
  const scratches: { readonly path: string; readonly scratch: Scratch }[] = [];
  return {
    async create(path, size) {
      const scratch = await openScratch(place, path, size);
      scratches.push({ path, scratch });
      return sinkFile(scratch);
    },
    commit: () => Promise.resolve(),
    async abort() {
      await Promise.all(scratches.map(({ scratch }) => scratch.discard()));
    },
    files: () => Promise.all(scratches.map(async ({ path, scratch }) => ({ path, file: await scratch.handOver() }))),
  };
}

/** A zip of about so many bytes; `files` gives it. */
export async function scratchZip(
  place: ScratchFolder,
  name: string,
  bytes: number,
  { createCrc32 }: Platform,
): Promise<ScratchSink> {
  const inner = scratchSink(place);
  const file = await inner.create(`${name}.zip`, bytes);
  return { ...zipSink(inner, file, name, createCrc32), files: inner.files };
}

function sinkFile(scratch: Scratch): SinkFile {
  return {
    async write(bytes) {
      scratch.write(bytes);
    },
    close: () => Promise.resolve(),
  };
}
