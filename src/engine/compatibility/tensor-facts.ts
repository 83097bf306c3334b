/** What the tensors of an ALBERT tell: its sizes, and which of them are missing or do not fit. */

import { type FoundBlocks, leastGroups } from '../albert/blocks.ts';
import { isTransposedIn, type Layout } from '../albert/layouts/layout.ts';
import { EMBEDDING_SIZE, presetOfDimensions } from '../albert/presets.ts';
import { type NamedVariable, namedIn, readBlocks, requiredIn, taskVariablesIn, variablesIn } from '../albert/sizes.ts';
import { type Dimension, HEAD_VARIABLES, POOLER_VARIABLES, type Role, TASK_VARIABLES } from '../albert/variables.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { DepthValues, MeasuredKey, MeasuredSizes } from './config-keys.ts';

/** A tensor as it is named in its file. */
export type NamedTensor = Pick<TensorInfo, 'name' | 'dtype' | 'shape'>;

/** The variables of a model that are there, and how many blocks it has. */
export interface ModelTensors {
  readonly layout: Layout;
  readonly byRole: ReadonlyMap<Role, NamedTensor>;
  readonly blocks: FoundBlocks;
}

/**
 * Finds the variables of a layout among tensors by its names.
 * @throws MISSING_TENSOR where one of several blocks is not there
 */
export function modelTensors(layout: Layout, tensors: ReadonlyMap<string, NamedTensor>): ModelTensors {
  const { blocks, byName } = readBlocks(layout, tensors);
  const found = [...variablesIn(layout, blocks), ...taskVariablesIn(layout)].flatMap(({ role, name }) => {
    const tensor = byName.get(name);
    return tensor ? [[role, tensor] as const] : [];
  });
  return { layout, byRole: new Map(found), blocks };
}

export interface TensorFacts {
  /** How many of an ALBERT's tensors are there. */
  readonly known: number;
  readonly sizes: MeasuredSizes;
  /** Layers and heads of the published size that has these widths; `null` where it is none. */
  readonly published: DepthValues | null;
  /** Names of what every loader needs and is not there. */
  readonly missing: readonly string[];
  readonly missingPooler: readonly string[];
  readonly missingHeads: readonly string[];
  readonly missingTaskHeads: readonly string[];
  /** Whether there is a head that is made of the pooler's output, whatever the model is for. */
  readonly poolerIsUsed: boolean;
  readonly misshapen: readonly MisshapenTensor[];
  /** Names by type, of all tensors that a loader would read. */
  readonly dtypes: ReadonlyMap<string, readonly string[]>;
  readonly blocks: FoundBlocks;
  readonly layout: Layout;
  /** The name of the projection's kernel, where there is one. */
  readonly mapping: string | null;
}

export interface MisshapenTensor {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly expected: readonly number[];
}

/** Measures a model. Never refuses one: what is missing is told. */
export function measure(tensors: ModelTensors): TensorFacts {
  const { layout, byRole, blocks } = tensors;
  const sizes = readSizes(tensors);
  const all = variablesIn(layout, blocks);
  const namesMissing = (variables: readonly NamedVariable[]) =>
    variables.filter(({ role }) => !byRole.has(role)).map(({ name }) => name);
  const required = requiredIn(layout, sizes.embedding_size !== sizes.hidden_size, blocks);
  return {
    known: byRole.size,
    sizes,
    published: publishedDepth(sizes),
    missing: namesMissing(required),
    missingPooler: namesMissing(namedIn(layout, POOLER_VARIABLES)),
    missingHeads: namesMissing(namedIn(layout, HEAD_VARIABLES)),
    missingTaskHeads: namesMissing(namedIn(layout, TASK_VARIABLES)),
    poolerIsUsed: byRole.has('sentenceOrder.weights'),
    misshapen: all.flatMap((variable) => misshapen(tensors, variable, sizes)),
    dtypes: dtypesOf([...byRole.values()]),
    blocks,
    layout,
    mapping: byRole.get('mapping.kernel')?.name ?? null,
  };
}

function readSizes({ layout, byRole, blocks }: ModelTensors): MeasuredSizes {
  const variables = new Map(variablesIn(layout).map((variable) => [variable.role, variable]));
  /** The dimension written so in the shape of the first of these variables that is there. */
  const told = (dimension: Dimension, ...roles: readonly Role[]): number | null => {
    for (const role of roles) {
      const [variable, tensor] = [variables.get(role), byRole.get(role)];
      if (!variable || !tensor) continue;
      const shape = dimensionsOf(layout, variable);
      const size = tensor.shape[shape.indexOf(dimension)];
      if (size !== undefined && size > 0 && tensor.shape.length === shape.length) return size;
    }
    return null;
  };
  return {
    vocab_size: told('V', 'words'),
    embedding_size: told('E', 'words') ?? told('W', 'embeddingsNorm.gamma'),
    hidden_size: told('H', 'attentionNorm.gamma', 'pooler.bias'),
    intermediate_size: told('F', 'feedForward.bias'),
    max_position_embeddings: told('P', 'positions'),
    type_vocab_size: told('T', 'tokenTypes'),
    num_hidden_groups: leastGroups(blocks),
    inner_group_num: blocks.inner,
  };
}

/** The dimensions of a variable in the order in which a layout stores them. */
function dimensionsOf(layout: Layout, variable: NamedVariable): readonly Dimension[] {
  return isTransposedIn(layout, variable) ? [...variable.shape].reverse() : variable.shape;
}

/** A converted model has its word embedding multiplied out; what Google trained keeps it factorised and is none of the four. */
function publishedDepth(sizes: MeasuredSizes): DepthValues | null {
  const found = presetOfDimensions({
    hiddenSize: sizes.hidden_size ?? 0,
    feedForwardSize: sizes.intermediate_size ?? 0,
    embeddingSize: sizes.embedding_size === sizes.hidden_size ? EMBEDDING_SIZE : 0,
    positions: sizes.max_position_embeddings ?? 0,
    tokenTypes: sizes.type_vocab_size ?? 0,
  });
  return found ? { num_hidden_layers: found.layers, num_attention_heads: found.heads } : null;
}

function misshapen(
  { layout, byRole }: ModelTensors,
  variable: NamedVariable,
  sizes: MeasuredSizes,
): readonly MisshapenTensor[] {
  const tensor = byRole.get(variable.role);
  const expected = dimensionsOf(layout, variable).map((dimension) => sizeOf(dimension, sizes));
  if (!tensor || expected.some((size) => size === null)) return [];
  if (expected.join() === tensor.shape.join()) return [];
  return [{ tensor: tensor.name, shape: tensor.shape, expected: expected.map((size) => size ?? 0) }];
}

/** Which size each dimension is. Loaders read layouts in which embeddings are summed before they are mapped. */
const KEY_OF: { readonly [D in Exclude<Dimension, 'N' | 2>]: MeasuredKey } = {
  H: 'hidden_size',
  F: 'intermediate_size',
  E: 'embedding_size',
  W: 'embedding_size',
  V: 'vocab_size',
  P: 'max_position_embeddings',
  T: 'type_vocab_size',
};

function sizeOf(dimension: Dimension, sizes: MeasuredSizes): number | null {
  if (dimension === 'N') return null;
  return dimension === 2 ? dimension : sizes[KEY_OF[dimension]];
}

function dtypesOf(tensors: readonly NamedTensor[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { name, dtype } of tensors) {
    const known = names.get(dtype);
    if (known) known.push(name);
    else names.set(dtype, [name]);
  }
  return names;
}
