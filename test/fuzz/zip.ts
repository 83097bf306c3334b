/** Zips with a model in them: headers, directory, compressed data. */

import { deflateRawSync } from 'node:zlib';
import { readZip } from '../../src/engine/formats/archive/zip-reader.ts';
import { memorySource } from '../../src/engine/host/source.ts';
import { nodePlatform } from '../../src/node/platform.ts';
import { deflate } from '../layouts/deflate.ts';
import { encodeZip, runEntry, SYMLINK, type ZipLayout, zipEntry, zipLayout } from '../layouts/zip.ts';
import { filesOf, OWN_BYTES, readFromDisk, readInput } from './bundle.ts';
import { modelLayout, spoiltFile } from './layouts.ts';
import { inputOf } from './memory-input.ts';
import { anyNumber, type Lies, mutate, spoilt } from './mutate.ts';
import type { Random } from './random.ts';
import { endingOf, type Files, type Target } from './target.ts';

const FILE = 'model.zip';

/** What a zip's claims may say instead of the truth. */
export const ZIP_LIES: Lies = {
  name: (random) => random.bytes(random.below(20)),
  extra: (random) => random.bytes(random.below(40)),
  stored: (random) => (random.chance(0.5) ? random.bytes(random.below(200)) : deflate(random.bytes(random.below(50)))),
  zip64: (random) => ({
    entries: anyNumber(random),
    directorySize: random.chance(0.5) ? null : anyNumber(random),
    directoryOffset: random.chance(0.5) ? null : anyNumber(random),
    recordOffset: null,
  }),
};

export const zip: Target = {
  name: 'zip',
  ownBytes: OWN_BYTES,
  outer: ['archive-damaged'],
  endings: [
    'converted',
    'archive-damaged',
    'archive-unsupported',
    'archive-entry-path',
    'archive-too-large',
    'nothing-recognised',
    'index-missing',
    'shard-missing',
  ],
  make(random) {
    const layout = layoutOf(random);
    if (random.chance(0.9)) mutate(layout, random, ZIP_LIES);
    return { [FILE]: spoiltFile(encodeZip(layout), random, 0.15) };
  },
  async read(files: Files, reading) {
    const source = memorySource(FILE, files[FILE] ?? new Uint8Array(0));
    const endings: string[] = [];
    const opened = await endingOf(async () => {
      const unpacked = await readZip(source, nodePlatform);
      endings.push(...(await readInput({ ...inputOf({}), files: unpacked }, reading)));
      return 'opened';
    });
    return [opened, ...endings, ...(await readFromDisk(files, reading))];
  },
};

function layoutOf(random: Random): ZipLayout {
  const model = modelLayout(random);
  if (random.chance(0.2)) mutate(model, random);
  const folder = random.chance(0.3) ? 'folder/' : '';
  const entries = Object.entries(filesOf(model, random)).map(([name, bytes]) => {
    const method = random.pick([0, 8]);
    const packed = deflateRawSync(bytes);
    const stored = method === 0 ? null : random.chance(0.9) ? packed : spoilt(packed, random);
    return zipEntry(`${folder}${name}`, bytes, { method, stored });
  });
  if (random.chance(0.1)) entries.push(zipEntry(random.pick(['link', '../x', 'a\\b', 'C:x']), new Uint8Array(3)));
  if (random.chance(0.05)) entries.push(zipEntry('link', new Uint8Array(3), { attributes: SYMLINK }));
  if (random.chance(0.05)) {
    const name = random.pick(['albert_model.ckpt-2.index', 'vocab.txt', 'config_b.json', 'other.bin']);
    entries.push(runEntry(name, random.pick([0x0a, 0x20, 0x5b]), random.between(1, 5000)));
  }
  return zipLayout(entries);
}
