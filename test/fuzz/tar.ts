/** Tars, also in gzip and in a zip, with a model in them: headers, long names, what pax says, and the model within. */

import { gzipSync } from 'node:zlib';
import { openArchive } from '../../src/engine/formats/archive/open-archive.ts';
import { memorySource } from '../../src/engine/host/source.ts';
import { nodePlatform } from '../../src/node/platform.ts';
import { concat, utf8 } from '../layouts/bytes.ts';
import { encodeTar, paxEntry, type TarEntryLayout, tarEntry } from '../layouts/tar.ts';
import { encodeZip, zipEntry, zipLayout } from '../layouts/zip.ts';
import { filesOf, OWN_BYTES, readFromDisk, readInput } from './bundle.ts';
import { modelLayout, spoiltFile } from './layouts.ts';
import { inputOf } from './memory-input.ts';
import { type Lies, mutate, spoilt } from './mutate.ts';
import type { Random } from './random.ts';
import { endingOf, type Files, type Target } from './target.ts';

const TYPES = ['0', '\0', '1', '2', '3', '5', '6', '7', 'D', 'K', 'L', 'S', 'V', 'g', 'x'] as const;
const SIZES = ['77777777777\0', '00000000000\0', '-0000000001\0', '           \0', '\xff'.repeat(12), '\x80'] as const;
const NAMES = [
  '../x',
  '/etc/passwd',
  'a\\b',
  'C:x',
  'a/../../x',
  '',
  './',
  'vocab.txt',
  '天地',
  'n'.repeat(300),
] as const;

/** What a header's claims may say instead of the truth. */
const LIES: Lies = {
  size: (random) => (random.chance(0.5) ? random.pick(SIZES) : octal(random.below(5000))),
  checksum: (random) => octal(random.below(20_000)),
};

export const tar: Target = {
  name: 'tar',
  ownBytes: OWN_BYTES,
  outer: ['archive-damaged'],
  endings: [
    'converted',
    'no archive',
    'archive-damaged',
    'archive-unsupported',
    'archive-entry-path',
    'nothing-recognised',
    'index-missing',
    'shard-missing',
  ],
  make(random) {
    const entries = entriesOf(random);
    if (random.chance(0.7)) mutate({ entries }, random, LIES);
    if (random.chance(0.3)) relabel(random.oneOf(entries), random);
    const file = spoiltFile(encodeTar(entries), random, 0.15);
    const kind = random.pick(['tar', 'tar', 'tar.gz', 'zip']);
    if (kind === 'tar') return { 'model.tar': file };
    if (kind === 'tar.gz') return { 'model.tar.gz': packed(file, random) };
    const inner = random.chance(0.5) ? zipEntry('model.tar', file) : zipEntry('model.tar.gz', packed(file, random));
    return { 'model.zip': encodeZip(zipLayout([inner])) };
  },
  async read(files: Files, reading) {
    const [[name, bytes] = ['', new Uint8Array(0)]] = Object.entries(files);
    const endings: string[] = [];
    const opened = await endingOf(async () => {
      reading.begin();
      const archive = await openArchive(memorySource(name, bytes), nodePlatform);
      if (!archive) return 'no archive';
      try {
        endings.push(...(await readInput({ ...inputOf({}), files: archive.files }, reading)));
      } finally {
        await archive.close();
      }
      return 'opened';
    });
    return [opened, ...endings, ...(await readFromDisk(files, reading))];
  },
};

function entriesOf(random: Random): TarEntryLayout[] {
  const model = modelLayout(random);
  if (random.chance(0.2)) mutate(model, random);
  const folder = random.pick(['', '', './', 'folder/', 'a/b/']);
  const entries = Object.entries(filesOf(model, random)).flatMap(([name, bytes]) => {
    const entry = tarEntry(`${folder}${name}`, bytes);
    return random.chance(0.2) ? [...extensionsOf(entry, random), entry] : [entry];
  });
  if (random.chance(0.1)) entries.push(tarEntry(random.pick(NAMES), random.bytes(random.below(1500))));
  if (random.chance(0.1)) entries.unshift(tarEntry(folder || 'folder/', new Uint8Array(0), { type: '5' }));
  return entries;
}

/** Headers that say again, or otherwise, what that of a file says. */
function extensionsOf({ name, content }: TarEntryLayout, random: Random): TarEntryLayout[] {
  const said = random.chance(0.7) ? name : random.pick(NAMES);
  return random.pick([
    [tarEntry('././@LongLink', utf8(`${said}\0`), { type: 'L' })],
    [paxEntry('path', said)],
    [paxEntry('size', random.chance(0.5) ? String(content.length) : random.pick(['0', '-1', '1e9', '9'.repeat(15)]))],
    [paxEntry('path', said), tarEntry('././@LongLink', utf8(`${said}\0`), { type: 'L' })],
    [tarEntry('x', random.bytes(random.below(100)), { type: random.pick(['x', 'g', 'K']) })],
    Array.from({ length: random.between(3, 7) }, () => paxEntry('mtime', '1.5')),
  ]);
}

function relabel(entry: TarEntryLayout | undefined, random: Random): void {
  if (!entry) return;
  if (random.chance(0.5)) entry.type = random.pick(TYPES);
  if (random.chance(0.3)) entry.name = random.pick(NAMES);
  if (random.chance(0.3)) entry.prefix = random.pick(['..', '/', 'a/..', 'x'.repeat(155), '天']);
}

/** In gzip, which may be damaged, cut off or followed by more. */
function packed(file: Uint8Array, random: Random): Uint8Array {
  const bytes = gzipSync(file);
  if (random.chance(0.15)) return spoilt(bytes, random);
  if (random.chance(0.1)) return bytes.subarray(0, random.below(bytes.length));
  return random.chance(0.1) ? concat(bytes, random.chance(0.5) ? bytes : random.bytes(20)) : bytes;
}

function octal(number: number): string {
  return `${number.toString(8).padStart(6, '0')}\0 `;
}
