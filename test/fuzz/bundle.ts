/** Whole checkpoints: what is inspected, converted to both formats, and read from the disk. */

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Input } from '../../src/engine/host/source.ts';
import type { TargetName } from '../../src/engine/targets/names.ts';
import { type Conversion, convert } from '../../src/engine/use-cases/convert.ts';
import { inspect } from '../../src/engine/use-cases/inspect.ts';
import { nodePlatform } from '../../src/node/platform.ts';
import { DATA, INDEX } from '../layouts/albert.ts';
import { utf8 } from '../layouts/bytes.ts';
import { encodeTable } from '../layouts/table.ts';
import { convertPath } from '../on-paths.ts';
import { MemorySink } from '../unit/memory.ts';
import { quietRun } from '../unit/platform.ts';
import { REQUEST } from '../unit/request.ts';
import { jsonOf, type ModelLayout, modelLayout, spoiltFile, tableOf } from './layouts.ts';
import { inputOf } from './memory-input.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import { Broken, type Files, type Reading, requireWarnings, type Target, told } from './target.ts';

/** The blocks of a conversion, and the stripes in which it turns matrices. */
export const OWN_BYTES = 56 << 20;

export const bundle: Target = {
  name: 'bundle',
  ownBytes: OWN_BYTES,
  outer: ['block-checksum', 'bad-table-magic', 'index-too-short', 'looks-like-another-file'],
  endings: [
    'converted',
    'entry-malformed',
    'header-malformed',
    'tensor-outside-file',
    'tensor-checksum',
    'tensors-overlap',
    'tensor-missing',
    'wrong-shape',
    'shard-missing',
    'dtype',
    'not-albert',
    'already-google',
    'pre-layer-norm',
    'config-mismatch',
    'config-value',
    'config-malformed',
    'config-needed',
  ],
  make(random) {
    const model = modelLayout(random);
    if (random.chance(0.3)) mutate({ members: model.members, state: model.state, tokens: model.tokens }, random);
    if (random.chance(0.5)) mutate(model, random);
    return filesOf(model, random);
  },
  async read(files, reading) {
    const endings = await readInput(inputOf(files), reading);
    return [...endings, ...(await readFromDisk(files, reading))];
  },
};

/** The files of a model, some of them left out or spoilt. */
export function filesOf(model: ModelLayout, random: Random): Files {
  const files = {
    [INDEX]: spoiltFile(encodeTable(tableOf(model, random)), random, 0.03),
    [DATA]: spoiltFile(model.data, random, 0.1),
    'albert_config.json': spoiltFile(utf8(jsonOf(model.members)), random, 0.1),
    'vocab.txt': spoiltFile(utf8(model.tokens.map((token) => `${token}\n`).join('')), random, 0.1),
    checkpoint: spoiltFile(utf8(model.state), random, 0.1),
  };
  return Object.fromEntries(Object.entries(files).filter(() => !random.chance(0.04)));
}

/** The other format takes most of the time: every third input is converted to it. */
function formatsFor({ files }: Input): readonly TargetName[] {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  return bytes % 3 === 0 ? ['google', 'huggingface'] : ['google'];
}

/** Inspects and converts an input, and holds what is said of it against each other. */
export async function readInput(input: Input, reading: Reading): Promise<string[]> {
  reading.begin();
  const { error, convertible, warnings, targets } = await inspect(input, nodePlatform);
  requireWarnings(warnings);
  if (convertible && error) throw new Broken('convertible, and a problem');
  if (!error && !Object.values(targets ?? {}).some(({ possible }) => possible))
    throw new Broken('nothing, and no problem');
  const endings = [error ? told(error) : 'fine'];
  for (const format of formatsFor(input)) {
    reading.begin();
    const sink = new MemorySink();
    const options = { size: 'auto', format, backend: 'wasm', name: 'made' } as const;
    const run = quietRun();
    const conversion = await convert(input, () => Promise.resolve(sink), options, nodePlatform, run);
    requireWarnings(conversion.warnings);
    const ending = endingOfConversion(conversion);
    if ((ending === 'converted') !== (sink.committed !== null)) throw new Broken(`${ending}, and committed or not`);
    endings.push(ending);
  }
  return endings;
}

function endingOfConversion(conversion: Conversion): string {
  return conversion.status === 'converted' ? conversion.status : told(conversion.problem);
}

const ARCHIVE = /\.(zip|tar|gz)$/;

/** Converts files that lie on the disk; nothing may be written but the output, and nothing may stay of a failure. */
export async function readFromDisk(files: Files, { folder, begin }: Reading): Promise<string[]> {
  if (folder === null) return [];
  const [given, output] = [join(folder, 'given'), join(folder, 'output')];
  await mkdir(given, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(given, name), bytes);
  begin();
  const names = Object.keys(files);
  const path = names.length === 1 && names[0] && ARCHIVE.test(names[0]) ? join(given, names[0]) : given;
  const { conversion } = await convertPath({ ...REQUEST, name: 'made', path, folder: output }, quietRun());
  const ending = endingOfConversion(conversion);
  const found = [...(await below(folder)), ...(await readdir(tmpdir()))].sort();
  const made = conversion.status === 'converted' ? conversion.files.map((file) => `output/made/${file.name}`) : [];
  const expected = [...names.map((name) => `given/${name}`), ...made].sort();
  if (found.join() !== expected.join()) throw new Broken(`left ${found.join()} instead of ${expected.join()}`);
  await rm(folder, { recursive: true, force: true });
  return [ending];
}

async function below(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
}
