/** Compares the weights of an ONNX model with what a conversion makes of its source, byte for byte. */

import type { Task } from '../../albert/heads.ts';
import { CONSTANTS } from '../../albert/layouts/onnx.ts';
import { fillExactly } from '../../formats/read-exactly.ts';
import type { TensorInfo } from '../../formats/tensor.ts';
import type { Platform } from '../../host/platform.ts';
import type { RunnableModel as Model } from '../../model/model.ts';
import { makeTensor } from '../../pipeline/make-tensor.ts';
import type { TargetTensor } from '../../pipeline/recipe.ts';
import { poolsFor, type WriteContext } from '../../pipeline/write-context.ts';
import { fail } from '../../problem/problem.ts';
import type { OutputDtype } from '../../targets/names.ts';
import { ONNX_TARGET } from '../../targets/onnx.ts';
import { type ComparedWeights, haveSameBytes } from './compare-weights.ts';

/**
 * Makes the source's tensors once more as the converted model stores them: copied, halved, in eight bits.
 * @param onTensor told after each tensor: its bytes
 * @throws DAMAGED where a source tensor's bytes are not those that its checksum promises, CANCELLED
 */
export async function compareMade(
  source: Model,
  converted: Model,
  task: Task,
  dtype: OutputDtype,
  { createCrc32c }: Platform,
  signal: AbortSignal,
  onTensor: (bytes: number) => void,
): Promise<Pick<ComparedWeights, 'compared' | 'different' | 'missing' | 'lost'>> {
  const { tensors } = ONNX_TARGET.plan({ ...source, task }, dtype);
  const found = new Map(tensorsOf(converted).map((tensor) => [tensor.name, tensor]));
  const context: WriteContext = {
    sources: source.sources,
    ...poolsFor(tensors, 1),
    createCrc32c,
    openProduct: null,
    scales: new Map(),
    compute: (work) => work(),
  };
  const missing: string[] = [];
  const different: string[] = [];
  for (const made of tensors) {
    if (signal.aborted) throw fail('cancelled', { what: 'verify' });
    const tensor = found.get(made.name);
    found.delete(made.name);
    if (!tensor) missing.push(made.name);
    else if (!(await isMade(made, tensor, converted, context))) different.push(made.name);
    onTensor(made.bytes);
  }
  // What is there beside, nodes may use.
  different.push(...[...found.keys()].filter((name) => !name.startsWith(CONSTANTS)));
  return { compared: tensors.length - missing.length, different, missing, lost: missing };
}

function tensorsOf({ words, weights, others, neutral }: Model): readonly TensorInfo[] {
  const stored = [words, ...weights.values(), ...others.values()];
  return [...stored.flatMap(({ entry, scales }) => (scales ? [entry, scales] : [entry])), ...neutral];
}

/** Whether a tensor holds what is made for it. */
async function isMade(
  made: TargetTensor,
  tensor: TensorInfo,
  converted: Model,
  context: WriteContext,
): Promise<boolean> {
  const file = converted.sources[tensor.file];
  if (!file || tensor.dtype !== made.dtype || tensor.shape.join() !== made.shape.join()) return false;
  let [same, at] = [true, tensor.offset];
  await makeTensor(made, context, async (bytes, release) => {
    const other = new Uint8Array(bytes.length);
    await fillExactly(file, at, other);
    at += bytes.length;
    same &&= haveSameBytes(bytes as Uint8Array<ArrayBuffer>, other);
    release();
  });
  return same;
}
