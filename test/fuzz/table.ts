/** The reader of tables: footer, handles, blocks, keys, Snappy. */

import { readTable } from '../../src/engine/formats/tensor-bundle/table-reader.ts';
import { memorySource } from '../../src/engine/host/source.ts';
import { nodePlatform } from '../../src/node/platform.ts';
import { concat, varint } from '../layouts/bytes.ts';
import { blockLayout, encodeTable, tableLayout } from '../layouts/table.ts';
import { modelLayout, spoilBlocks, spoiltFile, TABLE_LIES, tableOf } from './layouts.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import { endingOf, type Files, type Target } from './target.ts';

const FILE = 'model.ckpt.index';

export const table: Target = {
  name: 'table',
  ownBytes: 0,
  outer: ['index-too-short', 'bad-table-magic', 'block-checksum'],
  endings: [
    'read',
    'index-too-short',
    'bad-table-magic',
    'block-out-of-range',
    'block-checksum',
    'block-malformed',
    'compression-unknown',
    'snappy-malformed',
    'table-too-large',
  ],
  make(random) {
    const layout = random.chance(0.02) ? longKeys(random) : tableOf(modelLayout(random), random);
    spoilBlocks(layout, random);
    if (random.chance(0.9)) mutate(layout, random, TABLE_LIES);
    return { [FILE]: spoiltFile(encodeTable(layout), random, 0.1) };
  },
  async read(files: Files) {
    const source = memorySource(FILE, files[FILE] ?? new Uint8Array(0));
    return [
      await endingOf(async () => {
        await readTable(source, nodePlatform.createCrc32c);
        return 'read';
      }),
    ];
  },
};

/** Blocks of a few kilobytes that stand for megabytes of keys. */
function longKeys(random: Random) {
  const block = (first: number) => {
    const length = random.between(3000, 8000);
    const pieces = [varint(0), varint(length), varint(0), new Uint8Array(length).fill(first)];
    const count = random.between(200, 1500);
    for (let i = 0; i < count; i++) pieces.push(varint(length + i), varint(1), varint(0), Uint8Array.of(1));
    return blockLayout([], { content: concat(...pieces, new Uint8Array(4)) });
  };
  return tableLayout([block(1), block(2), block(3)]);
}
