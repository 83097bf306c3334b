/**
 * Archives that are small and unfold to very much: zeros by the hundred megabyte in one data file or in a thousand, models
 * whose sizes are large and whose weights are nothing, vocabularies of line ends, indexes of names.
 */

import { deflateRawSync } from 'node:zlib';
import { crc32c } from '@node-rs/crc32';
import { GOOGLE } from '../../src/engine/albert/layouts/google.ts';
import { HUGGINGFACE } from '../../src/engine/albert/layouts/huggingface.ts';
import { type ModelSizes, shapeIn, shapesIn, variablesIn } from '../../src/engine/albert/sizes.ts';
import { readZip } from '../../src/engine/formats/archive/zip-reader.ts';
import { mask } from '../../src/engine/formats/crc32c.ts';
import { compareNames, elements } from '../../src/engine/formats/tensor.ts';
import { dataFileName } from '../../src/engine/formats/tensor-bundle/bundle-writer.ts';
import type { Sink } from '../../src/engine/host/sink.ts';
import { type Input, memorySource } from '../../src/engine/host/source.ts';
import { convert } from '../../src/engine/use-cases/convert.ts';
import { inspect } from '../../src/engine/use-cases/inspect.ts';
import { tryModel } from '../../src/engine/use-cases/trial/loaded-model.ts';
import { verify } from '../../src/engine/use-cases/verify/verify.ts';
import { nodePlatform } from '../../src/node/platform.ts';
import { albertShapes, configOf, INDEX, SIZES, type TensorLayout, TOKENS } from '../layouts/albert.ts';
import { concat, littleEndian, NOTHING, utf8 } from '../layouts/bytes.ts';
import { RUN_LENGTH } from '../layouts/deflate.ts';
import { encodeFields, entryFields, headerFields } from '../layouts/protobuf.ts';
import { blockLayout, encodeTable, entryLayout, tableLayout } from '../layouts/table.ts';
import { encodeZip, runEntry, type ZipEntryLayout, zipEntry, zipLayout } from '../layouts/zip.ts';
import { quietRun } from '../unit/platform.ts';
import { OWN_BYTES } from './bundle.ts';
import { inputOf } from './memory-input.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import { endingOf, type Files, type Reading, requireWarnings, type Target, told } from './target.ts';
import { ZIP_LIES } from './zip.ts';

const FILE = 'model.zip';
/** What is small: of such is promised that it takes no more than two seconds. */
const MOST_BYTES = 1_000_000;
const PREFIX = 'albert_model.ckpt';

export const unfold: Target = {
  name: 'unfold',
  share: 0.1,
  // Weights are held while a model is run; that all of it is little is for the resident memory to show.
  ownBytes: OWN_BYTES + (400 << 20),
  outer: ['archive-damaged'],
  endings: [
    'converted',
    'verified',
    'tried',
    'archive-unfolds',
    'archive-too-large',
    'archive-entry-path',
    'table-too-large',
    'vocabulary-special',
    'config-malformed',
    'config-mismatch',
    'config-value',
    'already-google',
    'tensor-checksum',
    'nothing-recognised',
  ],
  make(random) {
    const sizes = sizesOf(random);
    const entries = random.chance(0.3) ? exported(sizes, random) : checkpoint(sizes, random);
    entries.push(...beside(random.chance(0.9) ? sizes : SIZES, random));
    const layout = zipLayout(entries.filter(() => !random.chance(0.02)));
    if (random.chance(0.1)) mutate(layout, random, ZIP_LIES);
    const bytes = encodeZip(layout);
    return { [FILE]: bytes.length <= MOST_BYTES ? bytes : encodeZip(zipLayout(beside(sizes, random))) };
  },
  async read(files: Files, reading) {
    const source = memorySource(FILE, files[FILE] ?? new Uint8Array(0));
    const endings: string[] = [];
    const opened = await endingOf(async () => {
      // Each command opens the archive anew.
      const open = async (): Promise<Input> => ({ ...inputOf({}), files: await readZip(source, nodePlatform) });
      await open();
      for (const command of COMMANDS) {
        reading.begin();
        endings.push(await command(open, reading));
      }
      return 'opened';
    });
    return [opened, ...endings];
  },
};

type Command = (open: () => Promise<Input>, reading: Reading) => Promise<string>;

const COMMANDS: readonly Command[] = [
  async (open) => {
    const { error, warnings } = await inspect(await open(), nodePlatform);
    requireWarnings(warnings);
    return error ? told(error) : 'fine';
  },
  ...(['google', 'huggingface'] as const).map(
    (format): Command =>
      async (open) => {
        const options = { size: 'auto', format, backend: 'wasm', name: 'made' } as const;
        const openSink = () => Promise.resolve(nowhere());
        const conversion = await convert(await open(), openSink, options, nodePlatform, quietRun());
        requireWarnings(conversion.warnings);
        return conversion.status === 'converted' ? conversion.status : told(conversion.problem);
      },
  ),
  (open) =>
    endingOf(async () => {
      const [source, converted] = [await open(), await open()];
      await verify(source, converted, { text: null, backend: 'wasm' }, nodePlatform, quietRun());
      return 'verified';
    }),
  (open) =>
    endingOf(async () => {
      await tryModel(await open(), '天[MASK]', { top: 3, backend: 'wasm' }, nodePlatform, quietRun());
      return 'tried';
    }),
];

/** What was written is of no interest here, and may be very much. */
function nowhere(): Sink {
  const done = () => Promise.resolve();
  return { create: () => Promise.resolve({ write: done, close: done }), commit: done, abort: done };
}

/** A size that is small, or one that claims much. */
function sizesOf(random: Random): ModelSizes {
  if (random.chance(0.4)) return SIZES;
  const large = <T extends keyof ModelSizes>(size: T, most: number) =>
    random.chance(0.3) ? random.between(1, most) : SIZES[size];
  const hiddenSize = random.pick([4, 4, 64, 312, 768]);
  return {
    hiddenSize,
    embeddingSize: random.chance(0.3) ? hiddenSize : large('embeddingSize', 256),
    feedForwardSize: large('feedForwardSize', 4096),
    positions: large('positions', 20_000),
    tokenTypes: large('tokenTypes', 5000),
    vocabularySize: large('vocabularySize', random.pick([100, 1000, 30_000, 500_000])),
  };
}

function googleShapes(sizes: ModelSizes): Map<string, readonly number[]> {
  return new Map(variablesIn(GOOGLE).map((variable) => [variable.name, shapeIn(GOOGLE, variable, sizes)]));
}

/** A checkpoint whose every byte is zero. */
function checkpoint(sizes: ModelSizes, random: Random): ZipEntryLayout[] {
  const shapes = random.chance(0.6) ? albertShapes(sizes) : googleShapes(sizes);
  const shards = random.chance(0.4) ? random.between(2, random.pick([10, 50, 1000])) : 1;
  addMore(shapes, shards, random);
  const ends = new Array<number>(shards).fill(0);
  const names = [...shapes.keys()].sort(compareNames);
  const tensors = names.map((name): TensorLayout => {
    const shape = shapes.get(name) ?? [];
    const shard = random.below(shards);
    const offset = ends[shard] ?? 0;
    const size = 4 * elements(shape);
    ends[shard] = offset + size;
    return { name, fields: entryFields({ shape, shard, offset, size, crc: mask(crcOfZeros(size)) }) };
  });
  const data = ends.map((end, shard) => zeros(dataFileName(PREFIX, shard, shards), end + padding(random)));
  return [packed(INDEX, indexOf(tensors, shards)), ...data];
}

/** Bytes behind the last tensor of a data file. */
const padding = (random: Random) => (random.chance(0.05) ? random.below(1 << 20) : 0);

/** What an optimizer or a task has left: much, or of much. */
function addMore(shapes: Map<string, readonly number[]>, shards: number, random: Random): void {
  const name = random.pick([(i: number) => `slot/${i}/adam_m`, (i: number) => `head/${i}`]);
  switch (random.below(5)) {
    case 0:
      for (let i = 0; i < shards; i++) shapes.set(name(i), [random.below(300_000)]);
      return;
    case 1:
      shapes.set(name(0), [random.below(random.pick([1_000_000, 10_000_000, 75_000_000]))]);
      return;
    case 2: {
      const count = random.below(random.pick([100, 1000, 49_900]));
      const long = 'n'.repeat(random.pick([0, 0, 100, 10_000]));
      for (let i = 0; i < count; i++) shapes.set(`${name(i)}${long}`, [random.below(2)]);
      return;
    }
    default:
  }
}

function indexOf(tensors: readonly TensorLayout[], shards: number): Uint8Array {
  const entries = tensors.map(({ name, fields }) => entryLayout(utf8(name), encodeFields(fields)));
  return encodeTable(
    tableLayout([blockLayout([entryLayout(NOTHING, encodeFields(headerFields(shards))), ...entries])]),
  );
}

/** The same as Hugging Face's, in whatever types. */
function exported(sizes: ModelSizes, random: Random): ZipEntryLayout[] {
  let end = 0;
  const member = (name: string, shape: readonly number[], [dtype, width]: readonly [string, number]) => {
    const begin = end;
    end += width * elements(shape);
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
  };
  const type = random.pick([
    ['F32', 4],
    ['F32', 4],
    ['F16', 2],
    ['F64', 8],
    ['I8', 1],
  ] as const);
  const members = [...shapesIn(HUGGINGFACE, sizes)].map(([name, shape]) => member(name, shape, type));
  const more = random.chance(0.3) ? random.below(12_000) : 0;
  for (let i = 0; i < more; i++) members.push(member(`head.${i}`, [random.below(3)], ['U8', 1]));
  if (random.chance(0.3)) members.push(member('head', [random.below(300_000_000)], ['U8', 1]));
  const header = utf8(JSON.stringify(Object.fromEntries(members)));
  return [zeros('model.safetensors', end, concat(littleEndian(header.length, 8), header))];
}

/** What lies beside a model and is much, or says that something is. */
function beside(sizes: ModelSizes, random: Random): ZipEntryLayout[] {
  const config = configOf(sizes, random.pick([1, 2, 12]), random.pick([1, 1, 1, 2, 4, 100_000]));
  const entries = [packed('albert_config.json', utf8(JSON.stringify(config))), vocabulary(random)];
  if (random.chance(0.1)) {
    const text = random.pick([' ', '[', '{"a":', '[1],', '"']);
    const repeated = packed('', utf8(text.repeat(Math.floor(random.below(1_100_000) / text.length))));
    const count = random.pick([1, 3, 30]);
    for (let i = 0; i < count; i++) entries.push({ ...repeated, name: utf8(`config_${i}.json`) });
  }
  if (random.chance(0.1)) entries.push(run('checkpoint', random.pick([0x0a, 0x20, 0x22]), random.below(2_000_000)));
  if (random.chance(0.05)) {
    const count = random.below(9000);
    for (let i = 0; i < count; i++) entries.push(zipEntry(`${i}`, NOTHING, { method: 0 }));
  }
  if (random.chance(0.1)) entries.push(run('other.bin', 0, random.below(200_000_000)));
  return entries;
}

function vocabulary(random: Random): ZipEntryLayout {
  const lines = TOKENS.map((token) => `${token}\n`).join('');
  const bytes = random.pick([0, 0, 1000, 100_000, 1_000_000, 16_700_000, 17_000_000]);
  const text = random.pick(['\n', 'a\n', 'a', '[PAD]\n', '[MASK\n', '天\n', '\r\n', ' ']);
  const more = text.repeat(Math.floor(random.below(bytes + 1) / text.length));
  return packed('vocab.txt', utf8(random.chance(0.8) ? lines + more : more + lines));
}

function packed(name: string, bytes: Uint8Array): ZipEntryLayout {
  return zipEntry(name, bytes, { stored: deflateRawSync(bytes) });
}

/** So many of the same byte, or a few more. */
function run(name: string, byte: number, bytes: number): ZipEntryLayout {
  return bytes < 1000
    ? packed(name, new Uint8Array(bytes).fill(byte))
    : runEntry(name, byte, Math.ceil((bytes - 1) / RUN_LENGTH));
}

/** So many zeros behind other bytes, by zlib, which is quick enough for a hundred megabytes. */
function zeros(name: string, count: number, before: Uint8Array = NOTHING): ZipEntryLayout {
  const plain = concat(before, new Uint8Array(count));
  return packed(name, plain);
}

const CRCS = new Map<number, number>();
const PART = new Uint8Array(1 << 20);

function crcOfZeros(size: number): number {
  let crc = CRCS.get(size) ?? 0;
  if (CRCS.has(size)) return crc;
  for (let rest = size; rest > 0; rest -= PART.length) crc = crc32c(PART.subarray(0, rest), crc);
  CRCS.set(size, crc);
  return crc;
}
