/** Folders and zips as sinks. */

import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sink, SinkFile } from '../../engine/host/sink.ts';
import { writeProblem } from '../file-error.ts';
import { nodePlatform } from '../platform.ts';
import { writeAt } from '../write-at.ts';
import type { Destination } from './destination.ts';
import { type Staging, stage } from './staging.ts';

/** A sink, and where its output will be. */
export interface PlacedSink {
  readonly sink: Sink;
  readonly place: string;
  /** Once it is committed: whether it still is what lies there. */
  isInPlace(): Promise<boolean>;
}

/**
 * Opens a sink for a folder of files, or for a zip of them.
 * @param bytes about how many are coming
 * @param signal ends the waiting for other programs
 * @throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL
 */
export async function openFileSink(
  destination: Destination,
  bytes: number,
  signal: AbortSignal | null = null,
): Promise<PlacedSink> {
  const staging = await stage(destination, bytes, signal);
  const folder = folderSink(staging);
  const { target: place, isInPlace } = staging;
  if (destination.kind === 'folder') return { sink: folder, place, isInPlace };
  try {
    const { zipSink } = await import('../../engine/formats/archive/zip-sink.ts');
    const file = await folder.create(destination.name, bytes);
    return {
      sink: zipSink(folder, file, destination.name.replace(/\.zip$/, ''), nodePlatform.createCrc32),
      place,
      isInPlace,
    };
  } catch (error) {
    await folder.abort();
    throw error;
  }
}

/** Files are made durable while the next ones are written; the commit waits for all of them. */
function folderSink(staging: Staging): Sink {
  const files: DurableFile[] = [];
  return {
    async create(name) {
      const shown = join(staging.target, name);
      const handle = await staging.create(name).catch((error: unknown) => {
        throw writeProblem(error, shown);
      });
      const file = durableFile(handle, shown);
      files.push(file);
      return file;
    },
    async commit() {
      await Promise.all(files.map((file) => file.settle()));
      await staging.commit();
    },
    abort: () => staging.abort(),
  };
}

interface DurableFile extends SinkFile {
  /** Waits until it is written down. @throws what that failed with */
  settle(): Promise<void>;
}

/** So many bytes at least are written between two requests to the disk to take them. */
const SYNC_BYTES = 8 << 20;

/** @param shown where the file will be, for messages */
function durableFile(handle: FileHandle, shown: string): DurableFile {
  const translate = (error: unknown): never => {
    throw writeProblem(error, shown);
  };
  let end = 0;
  let asked = 0;
  // While the next blocks are computed the disk takes those before, so that little is left to wait for at the end: one
  // request at a time, as often as the disk can follow. The system tells a failure to the first who asks and to no
  // other, so it is kept for the end.
  let syncing: Promise<void> | null = null;
  const syncMeanwhile = () => {
    if (syncing || end - asked < SYNC_BYTES) return;
    asked = end;
    const request = handle.datasync();
    syncing = request;
    request.then(
      () => {
        syncing = null;
      },
      () => undefined,
    );
  };
  const finish = async () => {
    try {
      await syncing;
      await handle.sync();
    } catch (error) {
      translate(error);
    }
  };
  let settled: Promise<void> | null = null;
  return {
    async write(bytes) {
      const position = end;
      end += bytes.length;
      await writeAt(handle, bytes, position).catch(translate);
      syncMeanwhile();
    },
    close() {
      settled ??= finish();
      // Told by `settle`; until then it is nobody's unhandled rejection.
      settled.catch(() => undefined);
      return Promise.resolve();
    },
    settle() {
      settled ??= finish();
      return settled;
    },
  };
}
