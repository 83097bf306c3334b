/** Makes the tensors of the converted checkpoint, each by its recipe, as a stream of blocks. */

import { widthOf } from '../formats/dtype.ts';
import { elements, type TensorInfo } from '../formats/tensor.ts';
import { makeConstant } from './constant.ts';
import { bytesOf, toFloat32 } from './floats.ts';
import { halveTensor, quantiseTensor, scaleTensor } from './quantise.ts';
import type { Recipe } from './recipe.ts';
import { readWholeTensor } from './tensor-reader.ts';
import { transposeTensor } from './transpose.ts';
import { blocks, type Emit, sourceOf, type WriteContext } from './write-context.ts';

/**
 * Makes one tensor and emits its bytes in order.
 * @throws DAMAGED where a source tensor's bytes are not those that its checksum promises
 */
export async function makeTensor(recipe: Recipe, context: WriteContext, emit: Emit): Promise<void> {
  switch (recipe.how) {
    case 'copy':
      return copyTensor(recipe.from, context, emit);
    case 'widen':
      return widenTensor(recipe.from, context, emit);
    case 'transpose':
      return transposeTensor(recipe.from, context, emit);
    case 'multiply':
      return multiplyFactors(recipe.left, recipe.right, context, emit);
    case 'identity':
      return makeConstant(recipe.rows ** 2, recipe.rows + 1, context, emit);
    case 'zeros':
      return makeConstant(recipe.count, null, context, emit);
    case 'halve':
      return halveTensor((each) => makeTensor(recipe.made, context, each), context, emit);
    case 'quantise':
      return quantiseTensor(recipe, (each) => makeTensor(recipe.made, context, each), context, emit);
    case 'scales':
      return scaleTensor(recipe, (each) => makeTensor(recipe.made, context, each), context, emit);
  }
}

async function copyTensor(from: TensorInfo, context: WriteContext, emit: Emit): Promise<void> {
  for await (const block of blocks(from, context.buffers.size, context)) await emit(block.bytes, block.release);
}

async function widenTensor(from: TensorInfo, context: WriteContext, emit: Emit): Promise<void> {
  const width = widthOf(from.dtype) ?? 4;
  const count = Math.floor(context.buffers.size / Math.max(width, 4));
  for await (const block of blocks(from, count * width, context)) {
    const floats = context.compute(() => toFloat32(from.dtype, block.bytes));
    block.release();
    await emit(bytesOf(floats), () => undefined);
  }
}

async function multiplyFactors(left: TensorInfo, right: TensorInfo, context: WriteContext, emit: Emit): Promise<void> {
  const { buffers, createCrc32c, openProduct } = context;
  if (!openProduct) throw new Error('no backend to multiply with');
  const [innerSize = 0, columns = 0] = right.shape;
  const rightBytes = await readWholeTensor(sourceOf(right, context), right, buffers, createCrc32c);
  const rowBytes = (left.bytes / Math.max(1, elements(left.shape))) * innerSize;
  const rows = elements(left.shape) / innerSize;
  const blockRows = Math.max(1, Math.floor(buffers.size / Math.max(rowBytes, 4 * columns)));
  const product = context.compute(() =>
    openProduct(toFloat32(right.dtype, rightBytes), { rows, innerSize, columns, blockRows }),
  );
  try {
    for await (const block of blocks(left, blockRows * rowBytes, context)) {
      // Room that is used again: for a new array the system would clear its pages first, a quarter of the multiplication.
      const room = await buffers.take();
      const count = block.bytes.length / rowBytes;
      const floats = new Float32Array(room.buffer, 0, count * columns);
      context.compute(() => product.multiply(toFloat32(left.dtype, block.bytes), count, floats));
      block.release();
      await emit(bytesOf(floats), () => buffers.give(room));
    }
  } finally {
    product.dispose();
  }
}
