/** Files larger than 32 bits can count, made with holes so that they take no room. */

import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { layOut } from '../../../src/engine/formats/tensor.ts';
import { readBundleIndex } from '../../../src/engine/formats/tensor-bundle/bundle-reader.ts';
import { type BundledTensor, buildBundleIndex } from '../../../src/engine/formats/tensor-bundle/bundle-writer.ts';
import { memorySource } from '../../../src/engine/host/source.ts';
import { scratchFolder } from '../../integration/scratch.ts';
import { type ConvertPathRequest, convertPath } from '../../on-paths.ts';
import { platform, quietRun } from '../platform.ts';
import { REQUEST } from '../request.ts';
import { albertFiles, albertTensors, layTensors } from '../small-albert.ts';

const GIB = 2 ** 30;
const DATA = 'albert_model.ckpt.data-00000-of-00001';
const INDEX = 'albert_model.ckpt.index';
const scratch = scratchFolder();

/** The small checkpoint, its tensors at other offsets of a data file of the given length. */
async function spreadCheckpoint(
  folder: string,
  length: number,
  offsetOf: (entry: BundledTensor, at: number) => number,
) {
  const { data, entries } = layTensors(albertTensors());
  const spread = entries.map((entry, at) => ({ ...entry, offset: offsetOf(entry, at) }));
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(albertFiles())) {
    if (name !== DATA) await writeFile(join(folder, name), bytes);
  }
  await writeFile(join(folder, INDEX), buildBundleIndex(spread, platform.createCrc32c));
  const file = await open(join(folder, DATA), 'w');
  await file.truncate(length);
  for (const [at, entry] of entries.entries()) {
    await file.write(data, entry.offset, entry.bytes, spread[at]?.offset);
  }
  await file.close();
}

async function converted(path: string, format: ConvertPathRequest['format']): Promise<Buffer> {
  const request = { ...REQUEST, path, folder: scratch.at('out'), format, replace: true };
  const { conversion, place } = await convertPath(request, quietRun());
  expect(conversion).toMatchObject({ status: 'converted' });
  return readFile(join(place ?? '', format === 'google' ? DATA : 'model.safetensors'));
}

// Windows makes files without holes.
it.skipIf(process.platform === 'win32').each(['google', 'huggingface'] as const)(
  'tensors are read from beyond 4 GiB for %s',
  async (format) => {
    const near = scratch.at('near');
    await spreadCheckpoint(near, 1 << 20, (entry) => entry.offset);
    // The first lies across the border, the others in steps of 1 GiB behind it.
    const far = scratch.at('far');
    await spreadCheckpoint(far, 64 * GIB, (_, at) => (at === 0 ? 4 * GIB - 8 : (4 + at) * GIB + 1));
    expect((await converted(far, format)).equals(await converted(near, format))).toBe(true);
  },
);

it('an index tells places beyond 4 GiB', async () => {
  const shape = [3, 2 ** 28];
  const tensors = ['a', 'b', 'c', 'd'].map((name) => ({ name, dtype: 'float32' as const, shape, bytes: 3 * GIB }));
  const entries = layOut(tensors).map((tensor) => ({ ...tensor, file: 0, crc32c: 1 }));
  expect(entries.map(({ offset }) => offset / GIB)).toEqual([0, 3, 6, 9]);
  const index = memorySource(INDEX, buildBundleIndex(entries, platform.createCrc32c));
  const bundle = await readBundleIndex(index, platform.createCrc32c);
  expect(bundle.tensors).toEqual(entries);
});
