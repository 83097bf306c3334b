/** Attacks of an index: its footer, handles, blocks and keys. The entries in it are honest. */

import { albertFolder, DATA, INDEX } from '../layouts/albert.ts';
import { concat, NOTHING, utf8, varint } from '../layouts/bytes.ts';
import { encodeFields, entryFields, headerFields } from '../layouts/protobuf.ts';
import { snappyCopy, snappyLiteral } from '../layouts/snappy.ts';
import {
  type BlockLayout,
  blockContent,
  blockLayout,
  type EntryLayout,
  encodeHandle,
  encodeTable,
  entryLayout,
  type TableLayout,
  tableLayout,
} from '../layouts/table.ts';
import type { Attack } from './attack.ts';

const header = () => entryLayout(NOTHING, encodeFields(headerFields()));
const tensor = (name: string, changes: Partial<EntryLayout> = {}) => ({
  ...entryLayout(utf8(name), encodeFields(entryFields())),
  ...changes,
});

function attack(name: string, claims: string, table: TableLayout, convert = 'DAMAGED block-malformed'): Attack {
  return { name, claims, content: { [INDEX]: encodeTable(table) }, convert };
}

/** A table whose one block is this. */
const ofBlock = (entries: EntryLayout[], changes: Partial<BlockLayout> = {}) =>
  tableLayout([blockLayout(entries, changes)]);

/** An index block of these handles. */
const ofHandles = (...handles: readonly (readonly [number | bigint, number | bigint])[]) =>
  blockLayout(handles.map(([offset, size], i) => entryLayout(Uint8Array.of(0x61 + i), encodeHandle({ offset, size }))));

/** Entries whose keys share all but their last bytes with the one before: a few bytes stand for a long key each. */
function longKeys(first: number): BlockLayout {
  const length = 5000;
  const pieces = [varint(0), varint(length), varint(0), new Uint8Array(length).fill(first)];
  for (let i = 0; i < 1000; i++) pieces.push(varint(length + i), varint(1), varint(0), Uint8Array.of(1));
  const content = concat(...pieces, new Uint8Array(4));
  return blockLayout([], { content });
}

export function tableAttacks(): Attack[] {
  const good = ofBlock([header(), tensor('a')]);
  const block = blockContent(blockLayout([header(), tensor('a')]));
  return [
    ...handleAttacks(good, block),
    ...blockAttacks(),
    ...keyAttacks(),
    attack(
      'keys-long',
      'two blocks of 10 kB whose keys have 5 MB each',
      tableLayout([longKeys(0x61), longKeys(0x62)]),
      'DAMAGED table-too-large',
    ),
    attack(
      'index-other-magic',
      'ends like no table',
      { ...good, magic: utf8('ALBERTZH') },
      'NOT_A_CHECKPOINT bad-table-magic',
    ),
    { name: 'index-empty', claims: 'an index of no bytes', content: { [INDEX]: NOTHING }, convert: EMPTY },
    { name: 'index-cut-off', claims: 'an index of 47 bytes', content: { [INDEX]: new Uint8Array(47) }, convert: SHORT },
  ];
}

const EMPTY = 'NOT_A_CHECKPOINT looks-like-another-file';
const SHORT = 'DAMAGED index-too-short';
const OUTSIDE = 'DAMAGED block-out-of-range';

function handleAttacks(good: TableLayout, block: Uint8Array): Attack[] {
  const indexAt = block.length + 5 + 8 + 5;
  const endless = concat(new Uint8Array(39).fill(0xff), Uint8Array.of(1));
  const folder = albertFolder();
  return [
    attack(
      'index-of-itself',
      'the index block is listed in itself',
      { ...good, index: ofHandles([indexAt, 21]) },
      OUTSIDE,
    ),
    attack('block-twice', 'two handles lead to one block', {
      ...good,
      index: ofHandles([0, block.length], [0, block.length]),
    }),
    attack('blocks-overlap', 'the second block begins within the first', {
      ...good,
      index: ofHandles([0, block.length], [4, 8]),
    }),
    attack('block-huge', 'a block of a terabyte', { ...good, index: ofHandles([0, 2 ** 40]) }, OUTSIDE),
    attack('block-beyond-2-63', 'a block at byte 2^63', { ...good, index: ofHandles([2n ** 63n, 8]) }),
    attack(
      'block-sum-overflows',
      'offset and size add up to 2^53 + 2',
      { ...good, index: ofHandles([2 ** 53 - 1, 3]) },
      OUTSIDE,
    ),
    attack(
      'index-block-huge',
      'an index block of 2^52 bytes',
      { ...good, indexHandle: { offset: 0, size: 2 ** 52 } },
      OUTSIDE,
    ),
    attack(
      'index-block-in-footer',
      'an index block that reaches into the footer',
      { ...good, indexHandle: { offset: 4, size: indexAt + 21 } },
      OUTSIDE,
    ),
    {
      name: 'handle-endless',
      claims: 'a handle in the footer whose varint never ends',
      content: { [INDEX]: withFooter(folder[INDEX] ?? NOTHING, endless), [DATA]: folder[DATA] ?? NOTHING },
      convert: 'DAMAGED block-malformed',
    },
    attack('handle-cut-off', 'a handle of one number', {
      ...good,
      index: blockLayout([entryLayout(utf8('b'), varint(0))]),
    }),
    attack(
      'block-wrong-checksum',
      'the checksum of other bytes',
      ofBlock([header()], { crc: 0x12345678 }),
      'DAMAGED block-checksum',
    ),
    attack(
      'block-of-type-7',
      'a compression that nobody knows',
      ofBlock([header()], { type: 7 }),
      'UNSUPPORTED_FORMAT compression-unknown',
    ),
  ];
}

function withFooter(index: Uint8Array, handles: Uint8Array): Uint8Array {
  const changed = index.slice();
  changed.set(handles, index.length - 48);
  return changed;
}

function blockAttacks(): Attack[] {
  return [
    attack('restarts-billion', 'a billion restarts', ofBlock([header(), tensor('a')], { restartCount: 1_000_000_000 })),
    attack('restarts-2-32', '2^32 - 1 restarts', ofBlock([header()], { restartCount: 2 ** 32 - 1 })),
    attack(
      'restarts-eat-entries',
      'restarts that lie where the entries do',
      ofBlock([header(), tensor('a')], { restartCount: 5 }),
    ),
    {
      ...attack(
        'restarts-elsewhere',
        'restarts that lead out of the block; nothing here looks at them',
        ofBlock([header()], { restarts: [2 ** 31] }),
      ),
      convert: 'NOT_ALBERT not-albert',
    },
    attack(
      'block-of-three-bytes',
      'a block too small for its own count',
      ofBlock([], { content: Uint8Array.of(1, 2, 3) }),
    ),
    attack(
      'entry-longer-than-block',
      'a value of 2^40 bytes',
      ofBlock([header(), tensor('a', { valueLength: 2 ** 40 })]),
    ),
    attack(
      'entry-sum-overflows',
      'a key and a value of 2^53 - 1 bytes each',
      ofBlock([header(), tensor('a', { unshared: 2 ** 53 - 1, valueLength: 2 ** 53 - 1 })]),
    ),
    attack('entry-of-2-64', 'a key of 2^64 bytes', ofBlock([header(), tensor('a', { unshared: 2n ** 64n })])),
    attack(
      'snappy-bomb',
      'Snappy that claims 2^32 bytes',
      ofBlock([], { type: 1, content: concat(varint(2 ** 32), snappyLiteral(utf8('abc'))) }),
      'DAMAGED snappy-malformed',
    ),
    attack(
      'snappy-claims-too-much',
      'Snappy that claims 16 MiB of five bytes',
      ofBlock([], { type: 1, content: concat(varint(16 << 20), Uint8Array.of(0, 0x61)) }),
      'DAMAGED snappy-malformed',
    ),
    attack(
      'snappy-before-start',
      'a copy of what comes before the first byte',
      ofBlock([], { type: 1, content: concat(varint(64), snappyCopy(60_000, 64)) }),
      'DAMAGED snappy-malformed',
    ),
    attack(
      'snappy-short',
      'Snappy that ends before what it claims',
      ofBlock([], { type: 1, content: concat(varint(100), snappyLiteral(utf8('abc'))) }),
      'DAMAGED snappy-malformed',
    ),
    attack(
      'snappy-overrun',
      'Snappy that writes beyond what it claims',
      ofBlock([], { type: 1, content: concat(varint(2), snappyLiteral(utf8('abc'))) }),
      'DAMAGED snappy-malformed',
    ),
  ];
}

function keyAttacks(): Attack[] {
  return [
    attack(
      'key-shares-too-much',
      'a key that shares 200 bytes with one of no bytes',
      ofBlock([header(), tensor('a', { shared: 200 })]),
    ),
    attack('key-shares-2-53', 'a key that shares 2^53 bytes', ofBlock([header(), tensor('a', { shared: 2 ** 53 })])),
    attack('keys-fall', 'b before a', ofBlock([header(), tensor('b'), tensor('a')])),
    attack('keys-twice', 'a twice', ofBlock([header(), tensor('a'), tensor('a')])),
    attack(
      'keys-twice-over-blocks',
      'a at the end of one block and at the start of the next',
      tableLayout([blockLayout([header(), tensor('a')]), blockLayout([tensor('a')])]),
    ),
    attack('header-last', 'no header before the tensors', ofBlock([tensor('a')]), 'DAMAGED header-malformed'),
    attack('keys-none', 'no entry at all', tableLayout([]), 'DAMAGED header-malformed'),
  ];
}
