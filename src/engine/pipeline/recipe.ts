/** How a tensor of the output is made. */

import { type FixedDtype, widthOf } from '../formats/dtype.ts';
import { elements, type Placed, scalesName, type TensorInfo, type TensorSpec } from '../formats/tensor.ts';

/**
 * Copied byte for byte, widened to float32, a matrix [in,out] transposed to [out,in] (and widened), the product of two
 * factors [V,E]·[E,H], or a constant of float32: the identity matrix or zeros. What is made so in float32 may be rounded
 * to float16, or written in eight bits, each row or column of it times a scale of its own, with those scales beside it.
 */
export type Recipe =
  | Float32Recipe
  | { readonly how: 'halve'; readonly made: Float32Tensor }
  | { readonly how: 'quantise'; readonly made: Float32Tensor; readonly scaled: Scaled }
  | { readonly how: 'scales'; readonly made: Float32Tensor; readonly scaled: Scaled };

/** Which elements of a matrix share a scale. */
export type Scaled = 'rows' | 'columns';

export type Float32Recipe =
  | { readonly how: 'copy'; readonly from: TensorInfo }
  | { readonly how: 'widen'; readonly from: TensorInfo }
  | { readonly how: 'transpose'; readonly from: TensorInfo }
  | { readonly how: 'multiply'; readonly left: TensorInfo; readonly right: TensorInfo }
  | { readonly how: 'identity'; readonly rows: number }
  | { readonly how: 'zeros'; readonly count: number };

export type Float32Tensor = TensorSpec & Float32Recipe;

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
    case 'halve':
    case 'quantise':
    case 'scales':
      return sourcesOf(recipe.made);
  }
}

/** What a recipe does before what it makes is put into fewer bits. */
export function float32RecipeOf(recipe: Recipe): Float32Recipe {
  return 'made' in recipe ? recipe.made : recipe;
}

/** A tensor as it is, under another name; floats in float32. */
export function copied(from: TensorInfo, name: string): Float32Tensor {
  const { dtype, shape } = from;
  if (dtype === 'float16' || dtype === 'bfloat16' || dtype === 'float64') {
    return { name, dtype: 'float32', shape, bytes: 4 * elements(shape), how: 'widen', from };
  }
  return { name, dtype, shape, bytes: from.bytes, how: 'copy', from };
}

/** A matrix of floats, transposed, in float32. */
export function transposed(from: TensorInfo, name: string): Float32Tensor {
  const shape = [...from.shape].reverse();
  return { name, dtype: 'float32', shape, bytes: 4 * elements(shape), how: 'transpose', from };
}

/** The product of two matrices of floats, in float32. */
export function multiplied(left: TensorInfo, right: TensorInfo, name: string): Float32Tensor {
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

/** What was made in float32, rounded to float16. */
export function halved(made: Float32Tensor): MadeTensor {
  return { ...specOf(made, 'float16', made.shape), how: 'halve', made };
}

/**
 * What was made in float32 as whole numbers of eight bits from -127 to 127, and what they are to be multiplied by: for
 * each row a scale [rows, 1], for each column one [columns].
 */
export function quantised(made: Float32Tensor, scaled: Scaled): readonly MadeTensor[] {
  const [rows = 0, columns = 0] = made.shape;
  const scales = { ...made, name: scalesName(made.name) };
  return [
    { ...specOf(made, 'int8', made.shape), how: 'quantise', made, scaled },
    { ...specOf(scales, 'float32', scaled === 'rows' ? [rows, 1] : [columns]), how: 'scales', made, scaled },
  ];
}

function specOf({ name }: TensorSpec, dtype: FixedDtype, shape: readonly number[]): TensorSpec {
  return { name, dtype, shape, bytes: widthOf(dtype) * elements(shape) };
}
