/** Weights that are tied to others, and may hold something else: whoever runs the model goes by the others. */

import type { Layout } from '../albert/layouts/layout.ts';
import type { Role } from '../albert/variables.ts';
import type { CreateCrc32c } from '../formats/crc32c.ts';
import { isFloat } from '../formats/dtype.ts';
import { elements, type TensorInfo } from '../formats/tensor.ts';
import { type RowBlock, rowBlocks, type StoredTensor } from '../pipeline/weight-reader.ts';

const BLOCK_FLOATS = 1 << 18;

/**
 * Names of tied weights that are not what they are tied to. Reads no further than it has to, and nothing of two that lie
 * in one place.
 */
export async function differingTies(
  { ties }: Layout,
  tensors: ReadonlyMap<string, TensorInfo>,
  weightOf: (role: Role) => StoredTensor | undefined,
  stored: (tensor: TensorInfo) => StoredTensor,
  createCrc32c: CreateCrc32c,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const [name, role] of ties) {
    const tensor = tensors.get(name);
    const weight = weightOf(role);
    if (!tensor || !weight || isSamePlace(tensor, weight.entry)) continue;
    if (!(await areSame(stored(tensor), weight, createCrc32c))) names.push(tensor.name);
  }
  return names;
}

function isSamePlace(one: TensorInfo, other: TensorInfo): boolean {
  return one.file === other.file && one.offset === other.offset && one.bytes === other.bytes;
}

async function areSame(one: StoredTensor, other: StoredTensor, createCrc32c: CreateCrc32c): Promise<boolean> {
  const { shape, dtype } = one.entry;
  if (shape.join() !== other.entry.shape.join() || !isFloat(dtype) || elements(shape) === 0) return false;
  const rows = Math.max(1, Math.floor((BLOCK_FLOATS * (shape[0] ?? 1)) / elements(shape)));
  const others = rowBlocks(other, rows, createCrc32c);
  try {
    for await (const { floats } of rowBlocks(one, rows, createCrc32c)) {
      const { value }: IteratorResult<RowBlock, void> = await others.next();
      if (!value || floats.some((float, at) => !Object.is(float, value.floats[at]))) return false;
    }
    return true;
  } finally {
    await others.return(undefined);
  }
}
