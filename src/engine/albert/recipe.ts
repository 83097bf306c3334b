/** How a tensor of the output is made. */

import { isFloat } from '../formats/dtype.ts';
import { elements, type Placed, type TensorInfo, type TensorSpec } from '../formats/tensor.ts';
import { type Notice, notice } from '../notice.ts';
import { fail } from '../problem.ts';

/**
 * Copied byte for byte, widened to float32, a matrix [in,out] transposed to [out,in] (and widened), the product of two
 * factors [V,E]·[E,H], or a constant of float32: the identity matrix or zeros.
 */
export type Recipe =
  | { readonly how: 'copy'; readonly from: TensorInfo }
  | { readonly how: 'widen'; readonly from: TensorInfo }
  | { readonly how: 'transpose'; readonly from: TensorInfo }
  | { readonly how: 'multiply'; readonly left: TensorInfo; readonly right: TensorInfo }
  | { readonly how: 'identity'; readonly rows: number }
  | { readonly how: 'zeros'; readonly count: number };

/** A tensor of the output and how it is made. */
export type MadeTensor = TensorSpec & Recipe;

/** Such a tensor in its place. */
export type TargetTensor = Placed<MadeTensor>;

/** The source tensors that a recipe reads. */
export function sourcesOf(recipe: Recipe): readonly TensorInfo[] {
  switch (recipe.how) {
    case 'copy':
    case 'widen':
    case 'transpose':
      return [recipe.from];
    case 'multiply':
      return [recipe.left, recipe.right];
    case 'identity':
    case 'zeros':
      return [];
  }
}

/** A float tensor as it is, under another name, in float32. @throws UNSUPPORTED_DTYPE */
export function copied(file: string, entry: TensorInfo, name: string): MadeTensor {
  requireFloat(file, entry);
  const { shape } = entry;
  const how = entry.dtype === 'float32' ? 'copy' : 'widen';
  return { name, dtype: 'float32', shape, bytes: 4 * elements(shape), how, from: entry };
}

/** A matrix of floats, transposed. @throws UNSUPPORTED_DTYPE */
export function transposed(file: string, entry: TensorInfo, name: string): MadeTensor {
  requireFloat(file, entry);
  const shape = [...entry.shape].reverse();
  return { name, dtype: 'float32', shape, bytes: 4 * elements(shape), how: 'transpose', from: entry };
}

/** The product of two matrices. @throws UNSUPPORTED_DTYPE */
export function multiplied(file: string, left: TensorInfo, right: TensorInfo, name: string): MadeTensor {
  for (const factor of [left, right]) requireFloat(file, factor);
  const shape = [left.shape[0] ?? 0, right.shape[1] ?? 0];
  return { name, dtype: 'float32', shape, bytes: 4 * elements(shape), how: 'multiply', left, right };
}

/** The identity matrix [rows,rows], of float32. */
export function identity(rows: number, name: string): MadeTensor {
  return { name, dtype: 'float32', shape: [rows, rows], bytes: 4 * rows * rows, how: 'identity', rows };
}

/** Zeros, of float32. */
export function zeros(shape: readonly number[], name: string): MadeTensor {
  const count = elements(shape);
  return { name, dtype: 'float32', shape, bytes: 4 * count, how: 'zeros', count };
}

export function requireFloat(file: string, entry: TensorInfo): void {
  if (!isFloat(entry.dtype)) throw refusedDtype(file, entry);
}

export function refusedDtype(file: string, entry: TensorInfo): Error {
  return fail('dtype', { file, tensor: entry.name, dtype: entry.dtype });
}

/** Tells of what was not float32 and is written as float32, a notice for each type. */
export function widenedNotices(targets: readonly MadeTensor[]): readonly Notice[] {
  const widened = new Map<string, number>();
  for (const target of targets) {
    for (const { dtype } of sourcesOf(target)) {
      const name = dtype;
      if (dtype !== 'float32' && target.dtype === 'float32') widened.set(name, (widened.get(name) ?? 0) + 1);
    }
  }
  return [...widened].map(([dtype, tensors]) => notice('DTYPE_CONVERTED', { dtype, tensors }));
}

/** Tells of what an optimizer left and is dropped; no notice where there is none. */
export function droppedNotices(dropped: readonly TensorInfo[]): readonly Notice[] {
  if (dropped.length === 0) return [];
  const bytes = dropped.reduce((sum, entry) => sum + entry.bytes, 0);
  const examples = dropped.slice(0, 3).map((entry) => entry.name);
  return [notice('OPTIMIZER_STATE_DROPPED', { tensors: dropped.length, bytes, examples })];
}
