import { describe, expect, it } from 'vitest';
import { crc32cOf, mask } from '../../../../src/engine/formats/crc32c.ts';
import { BlockBuilder } from '../../../../src/engine/formats/tensor-bundle/block.ts';
import { readBundleIndex } from '../../../../src/engine/formats/tensor-bundle/bundle-reader.ts';
import { readTable, TABLE_MAGIC } from '../../../../src/engine/formats/tensor-bundle/table-reader.ts';
import { TableBuilder } from '../../../../src/engine/formats/tensor-bundle/table-writer.ts';
import { writeVarint } from '../../../../src/engine/formats/tensor-bundle/varint.ts';
import { memorySource } from '../../../../src/engine/host/source.ts';
import { ProblemError } from '../../../../src/engine/problem/problem.ts';
import {
  type EntryClaims,
  encodeFields,
  entryFields,
  type Field,
  field,
  headerFields,
} from '../../../layouts/protobuf.ts';
import { snappy, snappyRun } from '../../../layouts/snappy.ts';
import { blockContent, blockLayout, entryLayout } from '../../../layouts/table.ts';
import { platform } from '../../platform.ts';

const { createCrc32c } = platform;

/** A table with the given entries, in any state of honesty. */
function table(entries: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const builder = new TableBuilder(createCrc32c);
  for (const [key, value] of entries) builder.add(new TextEncoder().encode(key), value);
  return builder.finish();
}

function header(fields: readonly Field[] = headerFields()): readonly [string, Uint8Array] {
  return ['', encodeFields(fields)];
}

/** Of float32 [2, 3], but for what it claims. */
function entry(name: string, claims: EntryClaims = {}, more: readonly Field[] = []): readonly [string, Uint8Array] {
  return [name, encodeFields([...entryFields(claims), ...more])];
}

/** A block with its trailer, and a handle that points to it. */
function sealed(block: Uint8Array, type = 0): Uint8Array {
  const bytes = new Uint8Array(block.length + 5);
  bytes.set(block);
  bytes[block.length] = type;
  const crc = crc32cOf(createCrc32c, bytes.subarray(0, block.length + 1));
  new DataView(bytes.buffer).setUint32(block.length + 1, mask(crc), true);
  return bytes;
}

function handle(offset: number, size: number): Uint8Array {
  const bytes: number[] = [];
  writeVarint(bytes, offset);
  writeVarint(bytes, size);
  return Uint8Array.from(bytes);
}

/** A file of one index block after `before`, whose entries are these handles. */
function fileOf(before: Uint8Array, handles: readonly Uint8Array[]): Uint8Array {
  const index = new BlockBuilder(1);
  for (const [i, value] of handles.entries()) index.add(Uint8Array.of(i), value);
  const indexBlock = index.finish();
  const footer = new Uint8Array(48);
  footer.set([...handle(0, 0), ...handle(before.length, indexBlock.length)]);
  footer.set(TABLE_MAGIC, 40);
  return Uint8Array.from([...before, ...sealed(indexBlock), ...footer]);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return `${error.problem.code} ${error.problem.kind}`;
    throw error;
  }
  return 'accepted';
}

const readIndex = (bytes: Uint8Array) => codeOf(readBundleIndex(memorySource('x.index', bytes), createCrc32c));
const readWhole = (bytes: Uint8Array) => codeOf(readTable(memorySource('x.index', bytes), createCrc32c));

describe('an index that lies', () => {
  it.each<[string, EntryClaims, Field?]>([
    ['about its size', { size: 28 }],
    ['with a negative offset', { offset: -8n }],
    ['with an offset beyond the safe integers', { offset: 2 ** 60 }],
    ['with offset and size that overflow together', { offset: 2 ** 53 - 8 }],
    ['about its data file', { shard: 1 }],
    ['with a negative data file', { shard: -1n }],
    ['with a negative dimension', { shape: [-1n] }],
    ['with a shape whose product overflows', { shape: [2 ** 40, 2 ** 40] }],
    ['with an unknown rank', {}, field(2, [field(3, 1)])],
    ['with 300 dimensions', { shape: Array(300).fill(1) }],
    ['with a field that is longer than it', {}, { ...field(9, Uint8Array.of(1)), length: 2 }],
    ['with a number of eleven bytes', {}, field(9, 2n ** 70n)],
    ['with a field of no number', {}, field(0, 1)],
    ['with a field of no kind', {}, field(9, 1, 3)],
  ])('%s is refused', async (_, claims, more) => {
    const bytes = table([header(), entry('a', claims, more && [more])]);
    expect(await readIndex(bytes)).toBe('DAMAGED entry-malformed');
  });

  it('that is cut off within a number of four bytes is refused', async () => {
    const bytes = table([header(), ['a', encodeFields(entryFields()).slice(0, -1)]]);
    expect(await readIndex(bytes)).toBe('DAMAGED entry-malformed');
  });

  it('with slices is refused', async () => {
    const bytes = table([header(), entry('a', {}, [field(7, [field(1, [])])])]);
    expect(await readIndex(bytes)).toBe('UNSUPPORTED_FORMAT partitioned-variable');
  });

  it('with fields that nobody knows, and a shape in two parts, is read', async () => {
    const more = [
      field(9, 1),
      field(10, 5, 1),
      field(11, 5, 5),
      field(12, [field(1, 2)]),
      field(2, [field(2, [field(1, 2)])]),
    ];
    const bytes = table([header(), entry('a', { shape: [3], size: 24 }, more)]);
    const { tensors } = await readBundleIndex(memorySource('x', bytes), createCrc32c);
    expect(tensors).toMatchObject([{ shape: [3, 2], dtype: 'float32' }]);
  });

  it('with two tensors in the same bytes is refused', async () => {
    const bytes = table([header(), entry('a'), entry('b', { offset: 20 })]);
    expect(await readIndex(bytes)).toBe('DAMAGED tensors-overlap');
  });

  it('with a name that holds NUL is refused', async () => {
    expect(await readIndex(table([header(), entry('a\u0000b')]))).toBe('DAMAGED entry-malformed');
  });

  it('with a tensor named __proto__ is read like any other', async () => {
    const index = await readBundleIndex(memorySource('x', table([header(), entry('__proto__')])), createCrc32c);
    expect(index.tensors.map(({ name }) => name)).toEqual(['__proto__']);
  });
});

describe('a header', () => {
  it.each<[string, string, readonly Field[]]>([
    ['of a big-endian machine', 'UNSUPPORTED_FORMAT big-endian', headerFields(1, 1)],
    ['with no data file', 'DAMAGED header-malformed', headerFields(0)],
    ['with a billion data files', 'DAMAGED header-malformed', headerFields(1_000_000_000)],
    ['of a later version', 'UNSUPPORTED_FORMAT bundle-version', [...headerFields(), field(3, [field(2, 9)])]],
  ])('%s is refused', async (_, expected, fields) => {
    expect(await readIndex(table([header(fields)]))).toBe(expected);
  });

  it('that is missing is refused', async () => {
    expect(await readIndex(table([entry('a')]))).toBe('DAMAGED header-malformed');
  });

  it('of a V1 checkpoint is named', async () => {
    expect(await readIndex(table([['', Uint8Array.of(0x0a, 0)]]))).toBe('UNSUPPORTED_FORMAT v1-checkpoint');
  });
});

describe('a table', () => {
  const good = table([header(), entry('a')]);

  it('shorter than its footer is refused', async () => {
    expect(await readWhole(good.slice(-40))).toBe('DAMAGED index-too-short');
  });

  it('with another magic number is no checkpoint', async () => {
    const bytes = good.slice();
    bytes[bytes.length - 1] = 0;
    expect(await readWhole(bytes)).toBe('NOT_A_CHECKPOINT bad-table-magic');
  });

  it('of which any one bit before the footer is flipped is refused', async () => {
    for (let at = 0; at < good.length - 48; at++) {
      const bytes = good.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      // The meta-index is not read: TensorFlow leaves it empty.
      const metaIndexAt = good.length - 48 - 13 - blockLengthOfIndex(good) - 5;
      if (at >= metaIndexAt && at < metaIndexAt + 13) continue;
      expect(await readWhole(bytes), `bit flipped in byte ${at}`).toMatch(/^DAMAGED/);
    }
  });

  it('whose index points twice to one block is refused', async () => {
    const block = sealed(new BlockBuilder().finish());
    const same = handle(0, block.length - 5);
    expect(await readWhole(fileOf(block, [same, same]))).toBe('DAMAGED block-malformed');
  });

  it('whose block lies outside the file is refused before it is allocated', async () => {
    expect(await readWhole(fileOf(new Uint8Array(0), [handle(0, 2 ** 40)]))).toBe('DAMAGED block-out-of-range');
  });

  it('whose keys fall is refused', async () => {
    const builder = new BlockBuilder();
    builder.add(Uint8Array.of(2), new Uint8Array(0));
    builder.add(Uint8Array.of(1), new Uint8Array(0));
    const block = sealed(builder.finish());
    expect(await readWhole(fileOf(block, [handle(0, block.length - 5)]))).toBe('DAMAGED block-malformed');
  });

  it('with an unknown compression is refused by name', async () => {
    const block = sealed(new BlockBuilder().finish(), 4);
    expect(await readWhole(fileOf(block, [handle(0, block.length - 5)]))).toBe(
      'UNSUPPORTED_FORMAT compression-unknown',
    );
  });

  it('whose few bytes stand for gigabytes of keys is refused', async () => {
    const bytes: number[] = [];
    writeVarint(bytes, 0);
    writeVarint(bytes, 100_000);
    writeVarint(bytes, 0);
    for (let i = 0; i < 100_000; i++) bytes.push(1);
    for (let i = 0; i < 2000; i++) {
      writeVarint(bytes, 100_000 + i);
      bytes.push(1, 0, 1);
    }
    const block = sealed(Uint8Array.from([...bytes, 0, 0, 0, 0]));
    expect(await readWhole(fileOf(block, [handle(0, block.length - 5)]))).toBe('DAMAGED table-too-large');
  });

  it('of more entries than any model has is refused', async () => {
    const builder = new BlockBuilder();
    for (let i = 0; i <= 50_000; i++) builder.add(Uint8Array.of(i >> 8, i & 0xff), new Uint8Array(0));
    const block = sealed(builder.finish());
    expect(await readWhole(fileOf(block, [handle(0, block.length - 5)]))).toBe('DAMAGED table-too-large');
  });

  it('whose blocks are small, and large once they are unpacked, is refused as soon as that is too much', async () => {
    const compressed = sealed(
      snappy(blockContent(blockLayout([entryLayout(Uint8Array.of(1), new Uint8Array(40_000))]))),
      1,
    );
    expect(await readWhole(fileOf(compressed, [handle(0, compressed.length - 5)]))).toBe('accepted');
    const nineMebibytes = sealed(snappyRun(0, 9 << 20), 1);
    expect(await readWhole(fileOf(nineMebibytes, [handle(0, nineMebibytes.length - 5)]))).toBe(
      'DAMAGED snappy-malformed',
    );
  });

  it('whose compressed block claims more than it can hold is refused before it is allocated', async () => {
    const bomb: number[] = [];
    writeVarint(bomb, 16 << 20);
    const block = sealed(Uint8Array.from([...bomb, 0, 1]), 1);
    expect(await readWhole(fileOf(block, [handle(0, block.length - 5)]))).toBe('DAMAGED snappy-malformed');
  });
});

/** Length of the index block, from the footer. */
function blockLengthOfIndex(bytes: Uint8Array): number {
  const footer = bytes.subarray(bytes.length - 48);
  // Both handles of a small table are four one- or two-byte varints; the index block's size is the last.
  const numbers: number[] = [];
  for (let at = 0; numbers.length < 4; ) {
    let value = 0;
    let shift = 0;
    for (;;) {
      const byte = footer[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) break;
    }
    numbers.push(value);
  }
  return numbers[3] ?? 0;
}
