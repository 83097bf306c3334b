/** Writes a model as one ONNX file. */

import type { Graph } from '../formats/onnx/graph.ts';
import { encodeModel } from '../formats/onnx/model-writer.ts';
import type { Sink, WrittenFile } from '../host/sink.ts';
import type { TargetTensor } from './recipe.ts';
import type { WriteContext } from './write-context.ts';
import { type OnBlock, writeTensors } from './write-tensors.ts';

/** What an ONNX file says about itself. */
export interface Provenance {
  /** The program's name. */
  readonly producer: string;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Streams all tensors into one file between the graph's parts.
 * @param tensors the initializers, in the order of their offsets
 */
export async function writeOnnx(
  sink: Sink,
  name: string,
  graph: Graph,
  tensors: readonly TargetTensor[],
  { producer, metadata }: Provenance,
  context: WriteContext,
  signal: AbortSignal,
  onBlock: OnBlock,
): Promise<WrittenFile> {
  const { before, after, bytes } = encodeModel(graph, tensors, producer, metadata);
  const file = await sink.create(name, bytes);
  await writeTensors(file, tensors, context, signal, onBlock, null, before);
  await file.write(after);
  await file.close();
  return { name, bytes };
}
