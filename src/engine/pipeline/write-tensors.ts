/** Streams tensors into a file, one behind the other, while the next blocks are read and computed. */

import { sourcesOf, type TargetTensor } from '../albert/recipe.ts';
import { fail } from '../problem.ts';
import type { SinkFile } from '../sink.ts';
import { makeTensor } from './make-tensor.ts';
import type { Workshop } from './workshop.ts';
import { WriteBehind } from './write-behind.ts';

/** Blocks on their way to the disk at a time. */
export const BLOCKS_IN_FLIGHT = 3;

/** Told after every block: the tensor it belongs to and its bytes. */
export type OnBlock = (target: TargetTensor, bytes: number) => void;

/**
 * Makes tensors and appends them to a file. When it returns, however it does, no write is under way.
 * @param tensors in the order of their offsets
 * @returns CRC-32C of each, in the same order, as `makeTensor` gives them
 * @throws what making or writing them failed with, CANCELLED
 */
export async function writeTensors(
  file: SinkFile,
  tensors: readonly TargetTensor[],
  workshop: Workshop,
  signal: AbortSignal,
  onBlock: OnBlock,
): Promise<readonly (number | null)[]> {
  const writer = new WriteBehind(file, BLOCKS_IN_FLIGHT);
  const checksums: (number | null)[] = [];
  try {
    const done = filesDone(tensors);
    for (const target of tensors) {
      let written = 0;
      const checksum = await makeTensor(target, workshop, async (bytes, release) => {
        if (signal.aborted) throw fail('cancelled', { what: 'convert' });
        await writer.write(bytes, release);
        written += bytes.length;
        onBlock(target, bytes.length);
      });
      if (written !== target.size) throw new Error(`${target.name} has ${written} bytes instead of ${target.size}`);
      checksums.push(checksum);
      for (const shard of done.get(target) ?? []) await workshop.sources[shard]?.close();
    }
  } finally {
    // Also on the way out of a failure: nothing may be written behind the back of the one who cleans up.
    await writer.settle();
  }
  writer.throwFailure();
  return checksums;
}

/** The data files of which nothing is read any more behind a tensor. */
function filesDone(tensors: readonly TargetTensor[]): ReadonlyMap<TargetTensor, readonly number[]> {
  const last = new Map<number, TargetTensor>();
  for (const target of tensors) for (const { shard } of sourcesOf(target)) last.set(shard, target);
  const done = new Map<TargetTensor, number[]>();
  for (const [shard, target] of last) done.set(target, [...(done.get(target) ?? []), shard]);
  return done;
}
