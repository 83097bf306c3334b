import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32cOf } from '../../../../src/engine/formats/crc32c.ts';
import { readBundleIndex } from '../../../../src/engine/formats/tensor-bundle/bundle-reader.ts';
import { buildBundleIndex } from '../../../../src/engine/formats/tensor-bundle/bundle-writer.ts';
import { memorySource } from '../../../../src/engine/host/source.ts';
import { platform } from '../../platform.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'fixtures');
const { createCrc32c } = platform;

/** Checkpoints of one data file that TensorFlow's Saver wrote as they are. */
const WRITTEN_BY_TENSORFLOW = [
  'pretrained',
  'slots',
  'no_cls',
  'task_head',
  'float16',
  'bfloat16',
  'float64',
  'google',
];

function read(fixture: string, extension: string): Uint8Array {
  const folder = join(FIXTURES, fixture);
  const name = readdirSync(folder).find((file) => file.endsWith(extension));
  if (!name) throw new Error(`no ${extension} in ${fixture}`);
  return new Uint8Array(readFileSync(join(folder, name)));
}

describe.each(WRITTEN_BY_TENSORFLOW)('the checkpoint "%s" that TensorFlow wrote', (fixture) => {
  it('gives the same index again, byte for byte, when its entries are written', async () => {
    const bytes = read(fixture, '.index');
    const index = await readBundleIndex(memorySource('index', bytes), createCrc32c);
    const tensors = index.tensors.map((tensor) => ({ ...tensor, crc32c: tensor.crc32c ?? Number.NaN }));
    expect(Buffer.from(buildBundleIndex(tensors, createCrc32c))).toEqual(Buffer.from(bytes));
  });

  it('has the checksums that we compute of its tensors', async () => {
    const data = read(fixture, '.data-00000-of-00001');
    const { tensors } = await readBundleIndex(memorySource('index', read(fixture, '.index')), createCrc32c);
    expect(tensors.length).toBeGreaterThan(20);
    for (const { offset, bytes, crc32c } of tensors) {
      expect(crc32cOf(createCrc32c, data.subarray(offset, offset + bytes))).toBe(crc32c);
    }
  });
});

it('reads an index whose blocks are compressed with Snappy', async () => {
  const plain = await readBundleIndex(memorySource('index', read('pretrained', '.index')), createCrc32c);
  const packed = await readBundleIndex(memorySource('index', read('snappy', '.index')), createCrc32c);
  expect(packed.tensors.map((entry) => entry.name)).toEqual(plain.tensors.map((entry) => entry.name));
});
