/** Models in files: paths as inputs, and folders and zips that appear whole as outputs. */

import { basename, dirname, join, resolve } from 'node:path';
import { performWith } from '../application/perform.ts';
import type { OutputPlace, Storage } from '../application/storage.ts';
import type { InputFile } from '../engine/host/source.ts';
import { atStep } from '../engine/host/steps.ts';
import { fail, problemOf } from '../engine/problem/problem.ts';
import { RECORD_FILE } from '../engine/targets/record-file.ts';
import { type OpenedInput, openInput } from './open-input.ts';
import { openFileSink, type PlacedSink, removeOrphans, writeNewFile } from './output/index.ts';
import { nodePlatform } from './platform.ts';
import { at, type NodeTypes, type OpenedPath, type PathDestination } from './tasks.ts';

export const nodeStorage: Storage<NodeTypes> = {
  platform: nodePlatform,
  labelOf: ({ path }) => path,
  async open(source) {
    const opened = await openInput(source.path, source, nodePlatform);
    const named = [source.config, source.vocabulary].filter((path) => path !== null);
    const reads = new Set(opened.folder === null ? [opened.path, ...named] : named);
    const files = opened.input.files.map((file) => ({
      ...file,
      open(checked?: 'in-parts') {
        reads.add(placeIn(opened, file));
        return file.open(checked);
      },
    }));
    return { ...opened, reads, input: atStep({ ...opened.input, files }) };
  },
  outputAt,
  async openSample(path, bytes, signal) {
    const whole = resolve(path);
    const taken = (error: unknown): never => {
      throw problemOf(error).kind === 'output-exists' ? fail('place-taken', { path: whole }) : error;
    };
    const destination = { folder: dirname(whole), name: basename(whole), replace: false, reads: [] } as const;
    const { sink } = await openFileSink({ ...destination, kind: 'folder' }, bytes, signal).catch(taken);
    return { sink: { ...sink, commit: () => sink.commit().catch(taken) }, made: () => Promise.resolve(null) };
  },
  clear: removeOrphans,
};

/** Work on models in files. */
export const perform = performWith(nodeStorage);

function outputAt(
  { folder, inputs, outputs }: PathDestination,
  opened: OpenedPath,
  { zip, replace }: { readonly zip: boolean; readonly replace: boolean },
  signal: AbortSignal,
): OutputPlace<NodeTypes> {
  const { reads } = opened;
  let placed: PlacedSink | null = null;
  return {
    async openSink(name, bytes, weights) {
      for (const other of inputs) reads.add(other);
      for (const file of weights) reads.add(placeIn(opened, file));
      const common = { folder: folder ?? opened.beside, replace, reads, written: outputs };
      placed = await openFileSink(
        zip
          ? { ...common, kind: 'zip', name: `${name}.zip`, record: `${name}.${RECORD_FILE}` }
          : { ...common, kind: 'folder', name },
        bytes,
        signal,
      );
      return placed.sink;
    },
    async made() {
      if (!placed) throw new Error('nothing was written');
      const { place, isInPlace } = placed;
      const path = zip ? `${place.replace(/\.zip$/, '')}.${RECORD_FILE}` : join(place, RECORD_FILE);
      const write = (bytes: Uint8Array) => writeNewFile(path, bytes, dirname(place), isInPlace);
      return { output: { place }, source: at(place), record: { path, isWithin: !zip, write } };
    },
  };
}

/** The file on the disk that one of an input is in. */
function placeIn({ folder, path }: OpenedInput, file: InputFile): string {
  return folder === null ? path : join(folder, file.path);
}
