/** Attacks by zips that are small and unfold to very much, each of their entries within the bounds. */

import { crc32c } from '@node-rs/crc32';
import { GOOGLE } from '../../src/engine/albert/layouts/google.ts';
import { HUGGINGFACE } from '../../src/engine/albert/layouts/huggingface.ts';
import { shapeIn, shapesIn, variablesIn } from '../../src/engine/albert/sizes.ts';
import { mask } from '../../src/engine/formats/crc32c.ts';
import { compareNames, elements } from '../../src/engine/formats/tensor.ts';
import { dataFileName } from '../../src/engine/formats/tensor-bundle/bundle-writer.ts';
import { albertFolder, albertShapes, configOf, DATA, INDEX, indexOf, layTensors, SIZES } from '../layouts/albert.ts';
import { concat, littleEndian, utf8 } from '../layouts/bytes.ts';
import { deflate, RUN_LENGTH } from '../layouts/deflate.ts';
import { entryFields, headerFields } from '../layouts/protobuf.ts';
import { encodeZip, runEntry, type ZipEntryLayout, zipEntry, zipLayout } from '../layouts/zip.ts';
import { type Attack, CONVERTED } from './attack.ts';

const UNFOLDS = 'UNSAFE_ARCHIVE archive-unfolds';
const TOO_LARGE = 'UNSAFE_ARCHIVE archive-too-large';
const PREFIX = 'albert_model.ckpt';
const MEGABYTE = 4065 * RUN_LENGTH + 1;

export function unfoldingAttacks(): Attack[] {
  return [
    {
      ...shards('unfolds-shards-of-slots', '300 data files of a megabyte, in which an optimizer has left zeros', slot),
      convert: CONVERTED,
      tried: 'tried',
    },
    {
      ...shards(
        'unfolds-shards-of-heads',
        '300 data files of a megabyte, in which there is a task head',
        (i) => `h/${i}`,
      ),
      inspect: 'fine',
      convert: UNFOLDS,
      tried: 'tried',
    },
    {
      name: 'unfolds-shards-of-google',
      claims: 'the same in Google’s layout',
      content: () => sharded(head, googleShapes()),
      inspect: 'fine',
      convert: 'ALREADY_GOOGLE already-google',
      verify: UNFOLDS,
      tried: 'tried',
    },
    {
      name: 'unfolds-shards-of-nothing',
      claims: '300 data files of a megabyte in which there is no tensor',
      content: () => sharded(() => null),
      convert: TOO_LARGE,
    },
    {
      name: 'unfolds-behind-weights',
      claims: 'a data file of 300 MB, of which an optimizer has left all but the first bytes',
      content: behindWeights,
      inspect: 'fine',
      convert: UNFOLDS,
      tried: UNFOLDS,
    },
    {
      name: 'unfolds-safetensors',
      claims: 'an export of 300 MB in 300 kB',
      content: () => zipOf([...exported(), ['config.json', utf8(JSON.stringify(configOf(SIZES, 2, 2)))]]),
      convert: UNFOLDS,
      tried: UNFOLDS,
    },
    {
      name: 'unfolds-vocabulary-line-breaks',
      claims: 'a vocabulary of 16 MiB of line breaks',
      content: () => withVocabulary(runEntry('vocab.txt', 0x0a, LARGEST_RUNS)),
      convert: CONVERTED,
      tried: 'CONFIG_MISMATCH vocabulary-special',
    },
    {
      name: 'unfolds-vocabulary-one-token',
      claims: 'a vocabulary of one token of 16 MiB',
      content: () => withVocabulary(runEntry('vocab.txt', 0x61, LARGEST_RUNS)),
      convert: CONVERTED,
      tried: 'CONFIG_MISMATCH vocabulary-special',
    },
    {
      name: 'unfolds-everything-beside',
      claims: 'a vocabulary of 16 MiB, 100 configurations and a state of a megabyte each',
      content: () =>
        withVocabulary(
          runEntry('vocab.txt', 0x0a, LARGEST_RUNS),
          runEntry('checkpoint', 0x0a, 4000),
          ...Array.from({ length: 100 }, (_, i) => runEntry(`config_${i}.json`, i % 2 ? 0x20 : 0x5b, 4000)),
        ),
      convert: CONVERTED,
      tried: 'CONFIG_MISMATCH vocabulary-special',
    },
  ];
}

/** The largest vocabulary that is read. */
const LARGEST_RUNS = Math.floor((16 * 2 ** 20 - 1) / RUN_LENGTH);

const head = (i: number) => `head/${i}`;
const slot = (i: number) => `slot/${i}/adam_m`;

function zipOf(entries: readonly (ZipEntryLayout | readonly [string, Uint8Array])[]): Uint8Array {
  return encodeZip(zipLayout(entries.map((entry) => ('name' in entry ? entry : zipEntry(...entry)))));
}

function shards(
  name: string,
  claims: string,
  nameOf: (i: number) => string,
): Pick<Attack, 'name' | 'claims' | 'content'> {
  return { name, claims, content: () => sharded(nameOf) };
}

/** A model in the first data file, and in three hundred others a tensor of zeros each, or nothing. */
function sharded(
  nameOf: (i: number) => string | null,
  shapes: ReadonlyMap<string, readonly number[]> = albertShapes(),
): Uint8Array {
  const count = 300;
  const model = layTensors(withSlots(shapes));
  const size = MEGABYTE - (MEGABYTE % 4);
  const crc = mask(crc32c(new Uint8Array(size)));
  const more = Array.from({ length: count }, (_, i) => {
    const fields = entryFields({ shape: [size / 4], offset: 0, size, shard: i + 1, crc });
    const name = nameOf(i);
    return name === null ? [] : [{ name, fields }];
  });
  const tensors = [...model.tensors, ...more.flat()].sort((a, b) => compareNames(a.name, b.name));
  const run = runEntry('', 0, 4065);
  const { 'albert_config.json': config = utf8(''), 'vocab.txt': vocabulary = utf8('') } = albertFolder();
  return zipOf([
    [INDEX, indexOf(tensors, headerFields(count + 1))],
    ['albert_config.json', config],
    ['vocab.txt', vocabulary],
    [dataFileName(PREFIX, 0, count + 1), model.data],
    ...more.map((_, i) => ({ ...run, name: utf8(dataFileName(PREFIX, i + 1, count + 1)) })),
  ]);
}

/** By those of the model's own variables are those of others told. */
function withSlots(shapes: ReadonlyMap<string, readonly number[]>): ReadonlyMap<string, readonly number[]> {
  const few = [...shapes].slice(0, 2).map(([name, shape]) => [`${name}/adam_m`, shape] as const);
  return new Map([...shapes, ...few]);
}

function googleShapes(): ReadonlyMap<string, readonly number[]> {
  return new Map(variablesIn(GOOGLE).map((variable) => [variable.name, shapeIn(GOOGLE, variable, SIZES)]));
}

const RUNS = 1_200_000;

function behindWeights(): Uint8Array {
  const model = layTensors(withSlots(albertShapes()));
  const rest = RUNS * RUN_LENGTH + 1;
  const size = rest - (rest % 4);
  const fields = entryFields({ shape: [size / 4], offset: model.data.length, size });
  const tensors = [...model.tensors, { name: slot(0), fields }].sort((a, b) => compareNames(a.name, b.name));
  return withData(model.data, indexOf(tensors));
}

/** A model whose data file has so many zeros behind the tensors of it. */
function withData(data: Uint8Array, index: Uint8Array): Uint8Array {
  const { 'albert_config.json': config = utf8(''), 'vocab.txt': vocabulary = utf8('') } = albertFolder();
  return zipOf([[INDEX, index], ['albert_config.json', config], ['vocab.txt', vocabulary], beforeZeros(DATA, data)]);
}

/** An entry that begins with these bytes and goes on with zeros. */
function beforeZeros(name: string, first: Uint8Array): ZipEntryLayout {
  const zeros = runEntry(name, 0, RUNS);
  const size = first.length + Number(zeros.central.size);
  const stored = deflate(first, { byte: 0, runs: RUNS });
  // Nobody comes to the end of it.
  const honest = { ...zeros.central, size, crc: 0 };
  return { ...zeros, stored, central: honest, local: honest };
}

/** An export with a tensor more that is very large. */
function exported(): ZipEntryLayout[] {
  let end = 0;
  const place = (bytes: number) => {
    const begin = end;
    end += bytes;
    return [begin, end];
  };
  const members: [string, object][] = [...shapesIn(HUGGINGFACE, SIZES)].map(([name, shape]) => {
    return [name, { dtype: 'F32', shape, data_offsets: place(4 * elements(shape)) }];
  });
  const zeros = RUNS * RUN_LENGTH + 1 - end;
  members.push(['head', { dtype: 'U8', shape: [zeros], data_offsets: place(zeros) }]);
  const header = utf8(JSON.stringify(Object.fromEntries(members)));
  return [beforeZeros('model.safetensors', concat(littleEndian(header.length, 8), header))];
}

/** A sound model with another vocabulary, and more files. */
function withVocabulary(...entries: readonly ZipEntryLayout[]): Uint8Array {
  const { 'vocab.txt': _, ...rest } = albertFolder();
  return zipOf([...Object.entries(rest), ...entries]);
}
