import { describe, expect, it } from 'vitest';
import { crc32cOf, mask } from '../../../../src/engine/formats/crc32c.ts';
import { BlockBuilder } from '../../../../src/engine/formats/tensor-bundle/block.ts';
import { readBundleIndex } from '../../../../src/engine/formats/tensor-bundle/bundle-reader.ts';
import { tensorbundle } from '../../../../src/engine/formats/tensor-bundle/proto/tensor_bundle.js';
import { readTable, TABLE_MAGIC } from '../../../../src/engine/formats/tensor-bundle/table-reader.ts';
import { TableBuilder } from '../../../../src/engine/formats/tensor-bundle/table-writer.ts';
import { writeVarint } from '../../../../src/engine/formats/tensor-bundle/varint.ts';
import { memorySource } from '../../../../src/engine/host/source.ts';
import { ProblemError } from '../../../../src/engine/problem/problem.ts';
import { snappy, snappyRun } from '../../../layouts/snappy.ts';
import { blockContent, blockLayout, entryLayout } from '../../../layouts/table.ts';
import { platform } from '../../platform.ts';

const { createCrc32c } = platform;
const HEADER = { numShards: 1, version: { producer: 1 } };
const FLOATS = { dtype: 1, shape: { dim: [{ size: 2 }, { size: 3 }] }, size: 24 };

/** A table with the given entries, in any state of honesty. */
function table(entries: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const builder = new TableBuilder(createCrc32c);
  for (const [key, value] of entries) builder.add(new TextEncoder().encode(key), value);
  return builder.finish();
}

function header(fields: tensorbundle.BundleHeaderProto.$Properties = HEADER): readonly [string, Uint8Array] {
  return ['', tensorbundle.BundleHeaderProto.encode(fields).finish()];
}

function entry(name: string, fields: tensorbundle.BundleEntryProto.$Properties): readonly [string, Uint8Array] {
  return [name, tensorbundle.BundleEntryProto.encode(fields).finish()];
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
  it.each<[string, string, tensorbundle.BundleEntryProto.$Properties]>([
    ['about its size', 'DAMAGED entry-malformed', { ...FLOATS, size: 28 }],
    ['with a negative offset', 'DAMAGED entry-malformed', { ...FLOATS, offset: -8 }],
    ['with an offset beyond the safe integers', 'DAMAGED entry-malformed', { ...FLOATS, offset: 2 ** 60 }],
    ['with offset and size that overflow together', 'DAMAGED entry-malformed', { ...FLOATS, offset: 2 ** 53 - 8 }],
    ['about its data file', 'DAMAGED entry-malformed', { ...FLOATS, shardId: 1 }],
    ['with a negative dimension', 'DAMAGED entry-malformed', { ...FLOATS, shape: { dim: [{ size: -1 }] } }],
    [
      'with a shape whose product overflows',
      'DAMAGED entry-malformed',
      { ...FLOATS, shape: { dim: [{ size: 2 ** 40 }, { size: 2 ** 40 }] } },
    ],
    ['with an unknown rank', 'DAMAGED entry-malformed', { ...FLOATS, shape: { unknownRank: true } }],
    ['with 300 dimensions', 'DAMAGED entry-malformed', { ...FLOATS, shape: { dim: Array(300).fill({ size: 1 }) } }],
    ['with slices', 'UNSUPPORTED_FORMAT partitioned-variable', { ...FLOATS, slices: [{ extent: [{ start: 0 }] }] }],
  ])('%s is refused', async (_, expected, fields) => {
    expect(await readIndex(table([header(), entry('a', fields)]))).toBe(expected);
  });

  it('with two tensors in the same bytes is refused', async () => {
    const second = { ...FLOATS, offset: 20 };
    const bytes = table([header(), entry('a', FLOATS), entry('b', second)]);
    expect(await readIndex(bytes)).toBe('DAMAGED tensors-overlap');
  });

  it('with a name that holds NUL is refused', async () => {
    expect(await readIndex(table([header(), entry('a\u0000b', FLOATS)]))).toBe('DAMAGED entry-malformed');
  });

  it('with a tensor named __proto__ is read like any other', async () => {
    const index = await readBundleIndex(memorySource('x', table([header(), entry('__proto__', FLOATS)])), createCrc32c);
    expect(index.tensors.map(({ name }) => name)).toEqual(['__proto__']);
  });
});

describe('a header', () => {
  it.each<[string, string, tensorbundle.BundleHeaderProto.$Properties]>([
    ['of a big-endian machine', 'UNSUPPORTED_FORMAT big-endian', { ...HEADER, endianness: 1 }],
    ['with no data file', 'DAMAGED header-malformed', { ...HEADER, numShards: 0 }],
    ['with a billion data files', 'DAMAGED header-malformed', { ...HEADER, numShards: 1_000_000_000 }],
    [
      'of a later version',
      'UNSUPPORTED_FORMAT bundle-version',
      { ...HEADER, version: { producer: 9, minConsumer: 9 } },
    ],
  ])('%s is refused', async (_, expected, fields) => {
    expect(await readIndex(table([header(fields)]))).toBe(expected);
  });

  it('that is missing is refused', async () => {
    expect(await readIndex(table([entry('a', FLOATS)]))).toBe('DAMAGED header-malformed');
  });

  it('of a V1 checkpoint is named', async () => {
    expect(await readIndex(table([['', Uint8Array.of(0x0a, 0)]]))).toBe('UNSUPPORTED_FORMAT v1-checkpoint');
  });
});

describe('a table', () => {
  const good = table([header(), entry('a', FLOATS)]);

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
