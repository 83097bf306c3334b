/** Writes an export's weights as one safetensors file. */

import { buildHeader, headerLength, LENGTH_BYTES, parseHeader } from '../formats/safetensors/header.ts';
import type { Sink, WrittenFile } from '../host/sink.ts';
import type { TargetTensor } from './recipe.ts';
import type { WriteContext } from './write-context.ts';
import { type OnBlock, writeTensors } from './write-tensors.ts';

/** What transformers asks of a file before it loads it: that its weights are laid out as PyTorch's are. */
const METADATA = new Map([['format', 'pt']]);

/**
 * Streams all tensors into one file behind their header.
 *
 * What was written is checked before anybody commits it: the header, by the reader, against the size of the file; the
 * bytes, by `writeTensors`, tensor by tensor against what the header promises. It is not read back from the sink: a
 * browser lets nobody read a file before it is committed, and a zip is a stream. The bytes themselves come from sources
 * whose checksums were verified.
 *
 * @param tensors float32, in the order of their offsets
 */
export async function writeSafetensors(
  sink: Sink,
  name: string,
  tensors: readonly TargetTensor[],
  context: WriteContext,
  signal: AbortSignal,
  onBlock: OnBlock,
): Promise<WrittenFile> {
  // All sizes are known beforehand, so it is made before the first weight is read.
  const header = buildHeader(tensors, METADATA);
  const bytes = header.length + tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  requireReadable(name, header, tensors, bytes);
  const file = await sink.create(name, bytes);
  await file.write(header);
  await writeTensors(file, tensors, context, signal, onBlock, null);
  await file.close();
  return { name, bytes };
}

/** @throws Error where the reader would not find in the file what was planned */
function requireReadable(name: string, header: Uint8Array, tensors: readonly TargetTensor[], bytes: number): void {
  const length = headerLength(name, header, bytes);
  const json = header.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  const { tensors: read } = parseHeader(name, json, 0, bytes - header.length);
  const same = tensors.every((tensor, number) => {
    const found = read[number];
    return found?.name === tensor.name && found.offset === tensor.offset && found.shape.join() === tensor.shape.join();
  });
  if (!same || read.length !== tensors.length) throw new Error(`${name} would not be read as it was planned`);
}
