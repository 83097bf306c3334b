/** The messages in an index: header and entries, in a table that is sound. */

import { compareBytes } from '../../src/engine/formats/tensor-bundle/block.ts';
import { readBundleIndex } from '../../src/engine/formats/tensor-bundle/bundle-reader.ts';
import { memorySource } from '../../src/engine/host/source.ts';
import { nodePlatform } from '../../src/node/platform.ts';
import { type EntryClaims, entryFields, field, headerFields } from '../layouts/protobuf.ts';
import { blockLayout, encodeTable, tableLayout } from '../layouts/table.ts';
import { entriesOf } from './layouts.ts';
import { mutate, spoilt } from './mutate.ts';
import type { Random } from './random.ts';
import { endingOf, type Files, type Target } from './target.ts';

const FILE = 'model.ckpt.index';
const NAMES = [
  'bert/pooler/dense/bias',
  'a',
  'a/adam_m',
  '_CHECKPOINTABLE_OBJECT_GRAPH',
  '\0a\0\x01',
  '天/地',
] as const;

export const entries: Target = {
  name: 'entries',
  ownBytes: 0,
  outer: ['block-malformed', 'block-checksum', 'table-too-large'],
  endings: [
    'read',
    'header-malformed',
    'v1-checkpoint',
    'big-endian',
    'bundle-version',
    'entry-malformed',
    'tensors-overlap',
    'partitioned-variable',
    'keras-object-graph',
  ],
  make(random) {
    const model = { header: headerFields(random.pick([1, 1, 1, 3])), tensors: tensors(random) };
    if (random.chance(0.2)) model.header.push(field(2, random.below(3)));
    if (random.chance(0.1)) model.header.push(field(3, [field(2, random.below(4))]));
    if (random.chance(0.95)) mutate(model, random);
    const found = entriesOf(model);
    if (random.chance(0.15)) {
      const entry = random.oneOf(found);
      if (entry) entry.value = spoilt(entry.value, random);
    }
    if (random.chance(0.9)) found.sort((a, b) => compareBytes(a.key, b.key));
    return { [FILE]: encodeTable(tableLayout([blockLayout(found)])) };
  },
  async read(files: Files) {
    const source = memorySource(FILE, files[FILE] ?? new Uint8Array(0));
    return [
      await endingOf(async () => {
        const { tensors: read } = await readBundleIndex(source, nodePlatform.createCrc32c);
        requireSound(read);
        return 'read';
      }),
    ];
  },
};

/** Up to five tensors behind each other. */
function tensors(random: Random) {
  let offset = 0;
  return Array.from({ length: random.between(1, 5) }, (_, i) => {
    const shape = Array.from({ length: random.below(4) }, () => random.between(1, 4));
    const size = 4 * shape.reduce((product, dimension) => product * dimension, 1);
    const claims: EntryClaims = { shape, offset, size };
    offset += size;
    const fields = entryFields(claims);
    if (random.chance(0.05)) fields.push(field(7, [field(1, [field(1, 0), field(2, 1)])]));
    return { name: random.chance(0.7) ? `t${i}` : random.pick(NAMES), fields };
  });
}

/** What was read keeps what the reader promises. */
function requireSound(read: Awaited<ReturnType<typeof readBundleIndex>>['tensors']): void {
  for (const { offset, bytes, shape, name } of read) {
    const numbers = [offset, bytes, offset + bytes, ...shape];
    if (!numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) {
      throw new Error(`${name} was read with ${numbers.join(', ')}`);
    }
  }
}
