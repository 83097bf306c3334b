/** Streams tensors into a file, one behind the other, while the next blocks are read and computed. */

import type { Checksum, CreateCrc32c } from '../formats/crc32c.ts';
import type { SinkFile } from '../host/sink.ts';
import { fail } from '../problem/problem.ts';
import { makeTensor } from './make-tensor.ts';
import { sourcesOf, type TargetTensor } from './recipe.ts';
import { WriteBehind } from './write-behind.ts';
import type { WriteContext } from './write-context.ts';

/** Blocks on their way to the disk at a time. */
export const BLOCKS_IN_FLIGHT = 3;

/** Told after every block: the tensor it belongs to and its bytes. */
export type OnBlock = (target: TargetTensor, bytes: number) => void;

/** Told of a tensor that is on its way to the disk. */
export type OnTensor = (target: TargetTensor, crc32c: number) => void;

/**
 * Makes tensors and appends them to a file. When it returns, however it does, no write is under way.
 * @param tensors in the order of their offsets
 * @param onTensor told the CRC-32C of each tensor's bytes, in the same order; `null` for a format without checksums
 * @param before what comes before each tensor's bytes, by its number; empty for a format that has nothing there
 * @throws what making or writing them failed with, CANCELLED
 */
export async function writeTensors(
  file: SinkFile,
  tensors: readonly TargetTensor[],
  context: WriteContext,
  signal: AbortSignal,
  onBlock: OnBlock,
  onTensor: OnTensor | null,
  before: readonly Uint8Array[] = [],
): Promise<void> {
  const writer = new WriteBehind(file, BLOCKS_IN_FLIGHT);
  try {
    const done = filesDone(tensors);
    for (const [number, target] of tensors.entries()) {
      let written = 0;
      const header = before[number];
      if (header) await writer.write(header, () => undefined);
      const checksum = onTensor && checksumOf(target, context.createCrc32c);
      await makeTensor(target, context, async (bytes, release) => {
        if (signal.aborted) throw fail('cancelled', { what: 'convert' });
        checksum?.update(bytes);
        await writer.write(bytes, release);
        written += bytes.length;
        onBlock(target, bytes.length);
      });
      if (written !== target.bytes) throw new Error(`${target.name} has ${written} bytes instead of ${target.bytes}`);
      if (checksum) onTensor?.(target, checksum.digest());
      for (const read of done.get(target) ?? []) await context.sources[read]?.close();
    }
  } finally {
    // Also on the way out of a failure: nothing may be written behind the back of the one who cleans up.
    await writer.settle();
  }
  writer.throwFailure();
}

/** The same bytes have the same checksum, which reading verifies: of a copy it need not be computed twice. */
function checksumOf(target: TargetTensor, createCrc32c: CreateCrc32c): Checksum {
  const known = target.how === 'copy' ? target.from.crc32c : null;
  return known === null ? createCrc32c() : { update: () => undefined, digest: () => known };
}

/** The data files of which nothing is read any more behind a tensor. */
function filesDone(tensors: readonly TargetTensor[]): ReadonlyMap<TargetTensor, readonly number[]> {
  const last = new Map<number, TargetTensor>();
  for (const target of tensors) for (const { file } of sourcesOf(target)) last.set(file, target);
  const done = new Map<TargetTensor, number[]>();
  for (const [number, target] of last) done.set(target, [...(done.get(target) ?? []), number]);
  return done;
}
