/** Models in what a browser gives: files as inputs; a folder that a person picked, or a download, as outputs. */

import type { OutputPlace, Storage } from '../application/storage.ts';
import type {
  Answers as AnswersOf,
  Converted as ConvertedOf,
  Task as TaskOf,
  Tasks as TasksOf,
} from '../application/tasks.ts';
import type { Platform } from '../engine/host/platform.ts';
import { targetOf } from '../engine/targets/index.ts';
import { RECORD_FILE } from '../engine/targets/record-file.ts';
import type { OptionsOf } from '../shared/requests.ts';
import { clearUnfinished, type FolderDestination, openFolderSink, placeIn } from './folder-sink.ts';
import type { Given, GivenFile } from './given.ts';
import { nameOfGiven, type OpenedGiven, openGiven } from './open-given.ts';
import { givenFile, givenOutput } from './output.ts';
import { withEntry, writeRecord } from './output-record.ts';
import type { ScratchFolder } from './scratch.ts';
import { type ScratchSink, scratchSink, scratchZip } from './scratch-sink.ts';

export interface BrowserTypes {
  readonly source: Given;
  readonly opened: OpenedGiven;
  /** `null`: a zip that is downloaded. */
  readonly destination: FileSystemDirectoryHandle | null;
  readonly output: {
    readonly name: string;
    readonly place: string;
    /** What was made, to be opened again. */
    readonly given: Given;
    /** The zip to download, where there was no folder. */
    readonly download: GivenFile | null;
  };
  readonly samplePlace: null;
  readonly sample: readonly GivenFile[];
  /** A conversion that was ended from outside. */
  readonly leftover: {
    readonly source: Given;
    readonly options: Pick<OptionsOf<'convert'>, 'name' | 'format' | 'dtype'>;
    readonly destination: FolderDestination;
    /** Whether it had begun to write: what lies in its place is its own then. */
    readonly began: boolean;
  };
}

export type Task = TaskOf<BrowserTypes>;
export type Tasks = TasksOf<BrowserTypes>;
export type Answers = AnswersOf<BrowserTypes>;
export type Converted = ConvertedOf<BrowserTypes>;

/** @param scratch where files lie out of sight */
export function browserStorage(scratch: ScratchFolder, platform: Platform): Storage<BrowserTypes> {
  return {
    platform,
    labelOf: ({ name }) => name,
    open: (given) => openGiven(given, scratch, platform),
    outputAt: (folder, _, { zip }) => (folder ? inFolder({ folder, zip }, platform) : asDownload(scratch, platform)),
    async openSample() {
      const sink = scratchSink(scratch);
      return { sink, made: sink.files };
    },
    async clear({ source, options, destination, began }) {
      const { name: wanted, format, dtype = 'float32' } = options;
      const name = wanted ?? targetOf(format).outputName(nameOfGiven(source), dtype);
      await clearUnfinished(destination, name, began);
    },
  };
}

function inFolder(destination: FolderDestination, platform: Platform): OutputPlace<BrowserTypes> {
  return {
    openSink: (name, bytes) => openFolderSink(destination, name, bytes, platform),
    async made(name) {
      const place = placeIn(destination, name);
      const given = await givenOutput(destination, name);
      const write = (bytes: Uint8Array<ArrayBuffer>) => writeRecord(destination, name, bytes);
      const record = { path: `${place}: ${RECORD_FILE}`, isWithin: !destination.zip, write };
      return { output: { name, place, given, download: null }, source: given, record };
    },
  };
}

function asDownload(place: ScratchFolder, platform: Platform): OutputPlace<BrowserTypes> {
  let scratch: ScratchSink | null = null;
  return {
    async openSink(name, bytes) {
      scratch = await scratchZip(place, name, bytes, platform);
      return scratch;
    },
    async made(name) {
      const [download] = (await scratch?.files()) ?? [];
      if (!download) throw new Error('nothing was written');
      const outputOf = (file: File) => {
        const given = givenFile(`${name}.zip`, file);
        return { name, place: given.name, given, download: { path: given.name, file } };
      };
      let output = outputOf(download.file);
      return {
        source: output.given,
        get output() {
          return output;
        },
        record: {
          path: `${name}.zip: ${RECORD_FILE}`,
          isWithin: true,
          async write(bytes) {
            output = outputOf(await withEntry(download.file, `${name}/${RECORD_FILE}`, bytes, platform));
          },
        },
      };
    },
  };
}
