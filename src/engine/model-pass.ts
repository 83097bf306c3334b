/** A forward pass through an opened model. */

import type { Pass } from './albert/forward/pass.ts';
import { ResidentWeights, type Weights } from './albert/forward/weights.ts';
import { PRETRAINING_HEADS } from './albert/tensors.ts';
import type { TensorFlowJs } from './compute/backend.ts';
import type { Model } from './open-model.ts';
import type { Platform } from './platform.ts';
import { fail } from './problem.ts';
import { readFloats, readRow } from './stream/weight-reader.ts';

/** Weights that are kept where the backend computes, at most; those of xlarge's shared block are 201 MB. */
const RESIDENT_BYTES = 1 << 30;

/** A model's weights as a pass asks for them. */
export function residentWeights(model: Model, tf: TensorFlowJs, { createCrc32c }: Platform): ResidentWeights {
  const load = async (role: string) => {
    const weight = model.weights.get(role);
    if (!weight) throw fail('tensor-missing', { tensors: [role] });
    const floats = await readFloats(weight, createCrc32c);
    const { shape } = weight.entry;
    return weight.transposed ? { shape: [...shape].reverse(), floats: transposed(floats, shape) } : { shape, floats };
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

/** @param shape [rows, columns] of `floats` */
function transposed(floats: Float32Array, [rows = 0, columns = 0]: readonly number[]): Float32Array {
  const turned = new Float32Array(floats.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = floats[row * columns + column] ?? 0;
  }
  return turned;
}
