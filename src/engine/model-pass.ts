/** A forward pass through an opened model. */

import type { Pass } from './albert/forward/pass.ts';
import { type Piece, ResidentWeights, type Weights } from './albert/forward/weights.ts';
import { PRETRAINING_HEADS } from './albert/tensors.ts';
import type { CreateCrc32c } from './checkpoint/crc32c.ts';
import type { TensorFlowJs } from './compute/backend.ts';
import { RESIDENT_BYTES } from './forward-memory.ts';
import type { Model } from './open-model.ts';
import type { Platform } from './platform.ts';
import { fail } from './problem.ts';
import { readFloats, readRow, rowBlocks, type StoredTensor } from './stream/weight-reader.ts';

/** A model's weights as a pass asks for them. */
export function residentWeights(model: Model, tf: TensorFlowJs, { createCrc32c }: Platform): ResidentWeights {
  const load = (role: string, rows: number) => {
    const weight = model.weights.get(role);
    if (!weight) throw fail('tensor-missing', { tensors: [role] });
    return weight.transposed ? transposedPieces(weight, rows, createCrc32c) : pieces(weight, rows, createCrc32c);
  };
  return new ResidentWeights(tf, load, RESIDENT_BYTES);
}

/** A pass through a model. */
export function passOf(model: Model, weights: Weights): Pass {
  const { embedding, depth, sizes, activation, epsilon } = model;
  return {
    embedding,
    words: { width: sizes.embeddingSize, row: (id) => readRow(model.words, id) },
    weights,
    layers: depth.layers,
    heads: depth.heads,
    hiddenSize: sizes.hiddenSize,
    activation,
    epsilon,
    hasMaskedWords: hasAll(model, 'cls/predictions/'),
    hasSentenceOrder: hasAll(model, 'cls/seq_relationship/'),
  };
}

function hasAll({ weights }: Model, scope: string): boolean {
  return PRETRAINING_HEADS.every((role) => !role.target.startsWith(scope) || weights.has(role.target));
}

/** A matrix in pieces of rows; what is none, or small enough, whole. */
async function* pieces(weight: StoredTensor, rows: number, createCrc32c: CreateCrc32c): AsyncGenerator<Piece> {
  const { shape } = weight.entry;
  const [count = 0, columns] = shape;
  if (columns === undefined || count <= rows) {
    yield { shape, floats: await readFloats(weight, createCrc32c) };
    return;
  }
  for await (const block of rowBlocks(weight, rows, createCrc32c)) {
    // A copy: a backend may take the numbers only when it computes with them.
    yield { shape: [block.rows, columns], floats: block.floats.slice() };
  }
}

/** A kernel that is stored [out, in]. */
async function* transposedPieces(
  weight: StoredTensor,
  rows: number,
  createCrc32c: CreateCrc32c,
): AsyncGenerator<Piece> {
  const [columns = 0, count = 0] = weight.entry.shape;
  const floats = transposed(await readFloats(weight, createCrc32c), weight.entry.shape);
  for (let from = 0; from < count; from += rows) {
    const to = Math.min(count, from + rows);
    yield { shape: [to - from, columns], floats: floats.subarray(from * columns, to * columns) };
  }
}

/** @param shape [rows, columns] of `floats` */
function transposed(floats: Float32Array, [rows = 0, columns = 0]: readonly number[]): Float32Array {
  const turned = new Float32Array(floats.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = floats[row * columns + column] ?? 0;
  }
  return turned;
}
