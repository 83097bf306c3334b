/** A forward pass through an opened model. */

import { type Block, blocksOfLayers } from '../albert/blocks.ts';
import type { Pass } from '../albert/forward/pass.ts';
import { ResidentWeights, type Weights } from '../albert/forward/weights.ts';
import { hasPlaceFor, TASKS } from '../albert/heads.ts';
import { nameOf } from '../albert/layouts/layout.ts';
import {
  MASKED_WORDS_VARIABLES,
  POOLER_VARIABLES,
  type Role,
  SENTENCE_ORDER_VARIABLES,
  type Variable,
} from '../albert/variables.ts';
import type { Multiplier } from '../compute/multiplier.ts';
import type { Platform } from '../host/platform.ts';
import { readFloats, readRow, rowBlocks, type StoredTensor } from '../pipeline/weight-reader.ts';
import { fail } from '../problem/problem.ts';
import { RESIDENT_BYTES } from './forward-memory.ts';
import type { Model, RunnableModel } from './model.ts';

/** A kernel is read so many bytes at a time. */
const BLOCK_BYTES = 2 << 20;

/**
 * A model's weights as a pass asks for them.
 * @param budget bytes that are kept
 * @param onRead is told the bytes of kernels that were read, in parts; where it throws, no more are
 */
export function residentWeights(
  model: Model,
  multiplier: Multiplier,
  { createCrc32c }: Platform,
  { budget = RESIDENT_BYTES, onRead }: { readonly budget?: number; readonly onRead?: (bytes: number) => void } = {},
): ResidentWeights {
  const stored = (role: Role): StoredTensor => {
    const weight = model.weights.get(role);
    if (!weight) throw fail('tensor-missing', { tensors: [nameOf(model.layout, role)] });
    return weight;
  };
  return new ResidentWeights(
    multiplier,
    {
      vector: (role) => readFloats(stored(role), createCrc32c),
      shapeOf(role) {
        const { entry, transposed } = stored(role);
        const [rows = 0, columns = 0] = entry.shape;
        return { rows, columns, turned: transposed };
      },
      async fill(role, matrix) {
        const rows = Math.max(1, Math.floor(BLOCK_BYTES / (4 * matrix.columns)));
        for await (const block of rowBlocks(stored(role), rows, createCrc32c)) {
          matrix.write(block.floats, block.from * matrix.columns);
          onRead?.(block.floats.byteLength);
        }
      },
    },
    budget,
  );
}

/** A pass through a model. */
export function passOf(model: RunnableModel, weights: Weights): Pass {
  const { embedding, depth, sizes, activation, epsilon } = model;
  return {
    embedding,
    words: { width: sizes.embeddingSize, row: (id) => readRow(model.words, id) },
    weights,
    layers: layersOf(model),
    heads: depth.heads,
    hiddenSize: sizes.hiddenSize,
    activation,
    epsilon,
    ...headsOf(model),
  };
}

/** The blocks that each layer of a model goes through, in turn. */
export function layersOf({ layout, depth, blocks }: Model): readonly (readonly Block[])[] {
  return blocksOfLayers(depth.layers, blocks, layout.blocks?.groupOf ?? (() => 0));
}

/** What a model makes of its encoder's output. */
export function headsOf(model: Model): Pick<Pass, 'hasMaskedWords' | 'hasSentenceOrder' | 'hasPooler' | 'taskHead'> {
  const { task } = model;
  const module = (['labels', 'answers'] as const).find((one) => hasPlaceFor(task, one));
  return {
    hasMaskedWords: hasAll(model, MASKED_WORDS_VARIABLES),
    hasSentenceOrder: hasAll(model, SENTENCE_ORDER_VARIABLES),
    hasPooler: hasAll(model, POOLER_VARIABLES),
    taskHead: module ? { module, of: TASKS[task].pools ? 'pooled' : 'sequence' } : null,
  };
}

function hasAll({ weights }: Model, variables: readonly Variable[]): boolean {
  return variables.every(({ role }) => weights.has(role));
}
