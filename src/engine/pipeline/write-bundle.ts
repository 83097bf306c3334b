/** Writes a converted checkpoint's tensor bundle: the data file, tensor by tensor, then the index over it. */

import {
  type BundledTensor,
  buildBundleIndex,
  dataFileName,
  indexFileName,
} from '../formats/tensor-bundle/bundle-writer.ts';
import { type Sink, type WrittenFile, writeWhole } from '../host/sink.ts';
import type { TargetTensor } from './recipe.ts';
import type { WriteContext } from './write-context.ts';
import { type OnBlock, writeTensors } from './write-tensors.ts';

/**
 * Streams all tensors into `PREFIX.data-00000-of-00001` and writes `PREFIX.index`.
 * @param tensors in the order of their offsets
 */
export async function writeBundle(
  sink: Sink,
  prefix: string,
  tensors: readonly TargetTensor[],
  context: WriteContext,
  signal: AbortSignal,
  onBlock: OnBlock,
): Promise<readonly WrittenFile[]> {
  const dataBytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  const file = await sink.create(dataFileName(prefix), dataBytes);
  const bundled: BundledTensor[] = [];
  await writeTensors(file, tensors, context, signal, onBlock, (tensor, crc32c) => bundled.push({ ...tensor, crc32c }));
  await file.close();
  const index = buildBundleIndex(bundled, context.createCrc32c);
  await writeWhole(sink, indexFileName(prefix), index);
  return [
    { name: dataFileName(prefix), bytes: dataBytes },
    { name: indexFileName(prefix), bytes: index.length },
  ];
}
