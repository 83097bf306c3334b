/** A checkpoint's index and data files, whatever model it holds. */

import { type BundleIndex, readBundleIndex } from './formats/tensor-bundle/bundle-reader.ts';
import { dataFileName } from './formats/tensor-bundle/bundle-writer.ts';
import { baseName, type Located } from './input/locate.ts';
import type { Platform } from './platform.ts';
import { fail } from './problem.ts';
import type { InputFile } from './source.ts';

/** Reads the index of a checkpoint that was found. @throws DAMAGED, UNSUPPORTED_FORMAT */
export async function readIndex(located: Located, platform: Platform): Promise<BundleIndex> {
  const source = await located.index.open();
  try {
    return await readBundleIndex(source, platform.createCrc32c);
  } finally {
    await source.close();
  }
}

/**
 * Finds the data files, by shard number, and holds every tensor's place against their sizes.
 * @throws MISSING_FILE, DAMAGED, UNSAFE_ARCHIVE
 */
export function findShards(located: Located, index: BundleIndex): readonly InputFile[] {
  const nearby = new Map(located.nearby.map((file) => [file.path, file]));
  const shards = Array.from({ length: index.shards }, (_, shard) => {
    const path = dataFileName(located.prefix, shard, index.shards);
    const file = nearby.get(path);
    if (!file) throw fail('shard-missing', { file: path, shards: index.shards });
    return file;
  });
  for (const { name: tensor, file: shard, offset, bytes: length } of index.tensors) {
    const file = shards[shard];
    if (!file || offset + length > file.size) {
      throw fail('tensor-outside-file', { file: file?.path ?? '', tensor, offset, length, size: file?.size ?? 0 });
    }
  }
  refusePadding(shards, index);
  return shards;
}

/** A writer adds a few bytes at most; an archive can hold gigabytes of them in a megabyte, to be unpacked for nothing. */
const MOST_PADDING = 1 << 20;

function refusePadding(shards: readonly InputFile[], { tensors }: BundleIndex): void {
  const ends = new Map<number, number>();
  for (const { file, offset, bytes } of tensors) ends.set(file, Math.max(ends.get(file) ?? 0, offset + bytes));
  let padding = 0;
  for (const [shard, file] of shards.entries()) {
    if (file.access === 'ranges') continue;
    const end = ends.get(shard) ?? 0;
    padding += file.size - end;
    if (padding > MOST_PADDING) {
      throw fail('archive-too-large', { file: file.path, entry: baseName(file.path), claimed: file.size, limit: end });
    }
  }
}
