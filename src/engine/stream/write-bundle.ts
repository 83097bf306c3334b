/** Writes a converted checkpoint's tensor bundle: the data file, tensor by tensor, then the index over it. */

import type { TargetTensor } from '../albert/plan.ts';
import type { BundleEntry } from '../checkpoint/bundle-reader.ts';
import { buildBundleIndex, dataFileName, indexFileName } from '../checkpoint/bundle-writer.ts';
import { fail } from '../problem.ts';
import type { WrittenFile } from '../report.ts';
import { type Sink, writeWhole } from '../sink.ts';
import { makeTensor, type Workshop } from './make-tensor.ts';
import { WriteBehind } from './write-behind.ts';

/** Blocks on their way to the disk at a time. */
export const BLOCKS_IN_FLIGHT = 3;

/** Told after every block: the tensor it belongs to and its bytes. */
export type OnBlock = (target: TargetTensor, bytes: number) => void;

/**
 * Streams all tensors into `PREFIX.data-00000-of-00001` and writes `PREFIX.index`.
 * @param tensors in the order of their offsets
 */
export async function writeBundle(
  sink: Sink,
  prefix: string,
  tensors: readonly TargetTensor[],
  workshop: Workshop,
  signal: AbortSignal,
  onBlock: OnBlock,
): Promise<readonly WrittenFile[]> {
  const dataBytes = tensors.reduce((sum, tensor) => sum + tensor.size, 0);
  const file = await sink.create(dataFileName(prefix), dataBytes);
  const writer = new WriteBehind(file, BLOCKS_IN_FLIGHT);
  const entries: BundleEntry[] = [];
  try {
    for (const target of tensors) {
      const crc32c = await makeTensor(target, workshop, async (bytes, release) => {
        if (signal.aborted) throw fail('cancelled', { what: 'convert' });
        await writer.write(bytes, release);
        onBlock(target, bytes.length);
      });
      const { name, dtype, shape, offset, size } = target;
      entries.push({ name, dtype, shape, shard: 0, offset, size, crc32c });
    }
  } finally {
    // Also on the way out of a failure: nothing may be written behind the back of the one who cleans up.
    await writer.settle();
  }
  writer.throwFailure();
  await file.close();
  const index = buildBundleIndex(entries, workshop.createCrc32c);
  await writeWhole(sink, indexFileName(prefix), index);
  return [
    { name: dataFileName(prefix), bytes: dataBytes },
    { name: indexFileName(prefix), bytes: index.length },
  ];
}
