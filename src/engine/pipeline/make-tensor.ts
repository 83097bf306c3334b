/** Makes the tensors of the converted checkpoint, each by its recipe, as a stream of blocks. */

import { widthOf } from '../formats/dtype.ts';
import { elements, type TensorInfo } from '../formats/tensor.ts';
import { makeConstant } from './constant.ts';
import { bytesOf, toFloat32 } from './floats.ts';
import type { Recipe } from './recipe.ts';
import { readWholeTensor } from './tensor-reader.ts';
import { transposeTensor } from './transpose.ts';
import { blocks, type Emit, sourceOf, type Workshop } from './workshop.ts';

/**
 * Makes one tensor and emits its bytes in order.
 * @throws DAMAGED where a source tensor's bytes are not those that its checksum promises
 */
export async function makeTensor(recipe: Recipe, workshop: Workshop, emit: Emit): Promise<void> {
  switch (recipe.how) {
    case 'copy':
      return copyTensor(recipe.from, workshop, emit);
    case 'widen':
      return widenTensor(recipe.from, workshop, emit);
    case 'transpose':
      return transposeTensor(recipe.from, workshop, emit);
    case 'multiply':
      return multiplyFactors(recipe.left, recipe.right, workshop, emit);
    case 'identity':
      return makeConstant(recipe.rows ** 2, recipe.rows + 1, workshop, emit);
    case 'zeros':
      return makeConstant(recipe.count, null, workshop, emit);
  }
}

async function copyTensor(from: TensorInfo, workshop: Workshop, emit: Emit): Promise<void> {
  for await (const block of blocks(from, workshop.buffers.size, workshop)) await emit(block.bytes, block.release);
}

async function widenTensor(from: TensorInfo, workshop: Workshop, emit: Emit): Promise<void> {
  const width = widthOf(from.dtype) ?? 4;
  const count = Math.floor(workshop.buffers.size / Math.max(width, 4));
  for await (const block of blocks(from, count * width, workshop)) {
    const floats = workshop.compute(() => toFloat32(from.dtype, block.bytes));
    block.release();
    await emit(bytesOf(floats), () => undefined);
  }
}

async function multiplyFactors(left: TensorInfo, right: TensorInfo, workshop: Workshop, emit: Emit): Promise<void> {
  const { buffers, createCrc32c, openProduct } = workshop;
  if (!openProduct) throw new Error('no backend to multiply with');
  const [innerSize = 0, columns = 0] = right.shape;
  const rightBytes = await readWholeTensor(sourceOf(right, workshop), right, buffers, createCrc32c);
  const rowBytes = (left.bytes / Math.max(1, elements(left.shape))) * innerSize;
  const rows = elements(left.shape) / innerSize;
  const blockRows = Math.max(1, Math.floor(buffers.size / Math.max(rowBytes, 4 * columns)));
  const product = workshop.compute(() =>
    openProduct(toFloat32(right.dtype, rightBytes), { rows, innerSize, columns, blockRows }),
  );
  try {
    for await (const block of blocks(left, blockRows * rowBytes, workshop)) {
      // Room that is used again: for a new array the system would clear its pages first, a quarter of the multiplication.
      const room = await buffers.take();
      const count = block.bytes.length / rowBytes;
      const floats = new Float32Array(room.buffer, 0, count * columns);
      workshop.compute(() => product.multiply(toFloat32(left.dtype, block.bytes), count, floats));
      block.release();
      await emit(bytesOf(floats), () => buffers.give(room));
    }
  } finally {
    product.dispose();
  }
}
