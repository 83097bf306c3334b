/** The model's sizes, read off the tensors; every shape must agree with them. */

import type { TensorInfo } from '../formats/tensor.ts';
import { fail } from '../problem.ts';
import type { ReadableLayout } from './layout.ts';
import type { Dimensions } from './presets.ts';
import {
  type Dimension,
  GOOGLE_PRETRAINING_HEADS,
  GOOGLE_REQUIRED,
  INNER_GROUP,
  LEFT_FACTOR,
  MAPPING_IN,
  PRETRAINING_HEADS,
  REQUIRED,
  RIGHT_FACTOR,
  SHARED_BLOCK,
  type TensorRole,
} from './tensors.ts';

/** All sizes that shapes alone can tell. Layers and heads are not among them: the block is shared, heads are slices. */
export interface ModelSizes extends Dimensions {
  readonly vocabularySize: number;
}

export type TensorsByName = ReadonlyMap<string, TensorInfo>;

/** Which tensors a layout has: those without which there is no model, and those that are checked where they are. */
interface LayoutRoles {
  readonly required: readonly TensorRole[];
  readonly optional: readonly TensorRole[];
}

const ROLES: { readonly [L in ReadableLayout]: LayoutRoles } = {
  brightmart: {
    required: [LEFT_FACTOR, { ...RIGHT_FACTOR, target: RIGHT_FACTOR.source }, ...REQUIRED],
    optional: PRETRAINING_HEADS,
  },
  google: { required: GOOGLE_REQUIRED, optional: [...MAPPING_IN, ...GOOGLE_PRETRAINING_HEADS] },
};

/** The matrices whose columns tell the hidden and the feed-forward size. */
const HIDDEN: { readonly [L in ReadableLayout]: string } = {
  brightmart: RIGHT_FACTOR.source,
  google: 'bert/pooler/dense/kernel',
};
const FEED_FORWARD: { readonly [L in ReadableLayout]: string } = {
  brightmart: `${SHARED_BLOCK}/intermediate/dense/kernel`,
  google: `${INNER_GROUP}/ffn_1/intermediate/dense/kernel`,
};

/** The widest feed-forward layer that was published, ALBERT's xxlarge, has 16 384. */
const MOST_COLUMNS = 65_536;
/** Of the right factor, which is held whole: 64 MiB. brightmart's largest, xlarge, has a sixty-fourth. */
const MOST_IN_FACTOR = 2 ** 24;

/**
 * Reads the sizes off five tensors and holds all others against them.
 * @throws MISSING_TENSOR, WRONG_SHAPE
 */
export function readSizes(layout: ReadableLayout, tensors: TensorsByName): ModelSizes {
  const { required, optional } = ROLES[layout];
  requireTensors(tensors, required);
  const [vocabularySize, embeddingSize] = matrix(tensors, LEFT_FACTOR.source, '[V, E]');
  const [, hiddenSize] = matrix(tensors, HIDDEN[layout], layout === 'brightmart' ? '[E, H]' : '[H, H]');
  const [, feedForwardSize] = matrix(tensors, FEED_FORWARD[layout], '[H, F]');
  const [positions] = matrix(tensors, 'bert/embeddings/position_embeddings', '[P, H]');
  const [tokenTypes] = matrix(tensors, 'bert/embeddings/token_type_embeddings', '[T, H]');
  const sizes = { vocabularySize, embeddingSize, hiddenSize, feedForwardSize, positions, tokenTypes };
  if (layout === 'google' && embeddingSize !== hiddenSize) requireTensors(tensors, MAPPING_IN);
  if (layout === 'brightmart' && embeddingSize * hiddenSize > MOST_IN_FACTOR) {
    const expected = `[E, H] of at most ${MOST_IN_FACTOR} elements`;
    throw fail('wrong-shape', { tensor: RIGHT_FACTOR.source, shape: [embeddingSize, hiddenSize], expected });
  }

  for (const role of [...required, ...optional]) {
    const entry = tensors.get(role.source);
    if (entry) checkShape(entry, role.shape, sizes);
  }
  return sizes;
}

function requireTensors(tensors: TensorsByName, roles: readonly TensorRole[]): void {
  const missing = roles.filter((role) => !tensors.has(role.source)).map((role) => role.source);
  if (missing.length > 0) throw fail('tensor-missing', { tensors: missing });
}

function checkShape(entry: TensorInfo, shape: readonly Dimension[], sizes: ModelSizes): void {
  const expected = shape.map((dimension) => sizeOf(dimension, sizes));
  const agrees = expected.length === entry.shape.length && expected.every((size, i) => size === entry.shape[i]);
  if (!agrees)
    throw fail('wrong-shape', { tensor: entry.name, shape: entry.shape, expected: `[${expected.join(', ')}]` });
}

/** The two dimensions of a matrix, neither of them 0, nor wider than any model: a row must fit into a block. */
function matrix(tensors: TensorsByName, name: string, expected: string): readonly [number, number] {
  const shape = tensors.get(name)?.shape ?? [];
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || rows === 0 || columns === 0) throw fail('wrong-shape', { tensor: name, shape, expected });
  if (columns > MOST_COLUMNS) {
    throw fail('wrong-shape', { tensor: name, shape, expected: `${expected}, at most ${MOST_COLUMNS} wide` });
  }
  return [rows, columns];
}

/** A dimension as a number. */
export function sizeOf(dimension: Dimension, sizes: ModelSizes): number {
  switch (dimension) {
    case 'H':
      return sizes.hiddenSize;
    case 'F':
      return sizes.feedForwardSize;
    case 'E':
      return sizes.embeddingSize;
    case 'V':
      return sizes.vocabularySize;
    case 'P':
      return sizes.positions;
    case 'T':
      return sizes.tokenTypes;
    default:
      return dimension;
  }
}
