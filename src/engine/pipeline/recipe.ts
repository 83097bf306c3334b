/** How a tensor of the output is made. */

import { elements, type Placed, type TensorInfo, type TensorSpec } from '../formats/tensor.ts';

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

/** A tensor as it is, under another name; floats in float32. */
export function copied(from: TensorInfo, name: string): MadeTensor {
  const { dtype, shape } = from;
  if (dtype === 'float16' || dtype === 'bfloat16' || dtype === 'float64') {
    return { name, dtype: 'float32', shape, bytes: 4 * elements(shape), how: 'widen', from };
  }
  return { name, dtype, shape, bytes: from.bytes, how: 'copy', from };
}

/** A matrix of floats, transposed, in float32. */
export function transposed(from: TensorInfo, name: string): MadeTensor {
  const shape = [...from.shape].reverse();
  return { name, dtype: 'float32', shape, bytes: 4 * elements(shape), how: 'transpose', from };
}

/** The product of two matrices of floats, in float32. */
export function multiplied(left: TensorInfo, right: TensorInfo, name: string): MadeTensor {
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
