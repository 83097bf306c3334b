/** What the tensors of an ALBERT in Google's arrangement tell: its sizes, and which of them are missing or do not fit. */

import { EMBEDDING_SIZE, presetOfDimensions } from '../albert/presets.ts';
import {
  type Dimension,
  GOOGLE_PRETRAINING_HEADS,
  GOOGLE_REQUIRED,
  INNER_GROUP,
  LEFT_FACTOR,
  MAPPING_IN,
  type TensorRole,
} from '../albert/tensors.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { DepthValues, MeasuredSizes } from './config-keys.ts';

/** A tensor as it is named in its file. */
export type NamedTensor = Pick<TensorInfo, 'name' | 'dtype' | 'shape'>;

/** The tensors of a model by their names in Google's layout, and how many groups of blocks it has. */
export interface ModelTensors {
  readonly byGoogleName: ReadonlyMap<string, NamedTensor>;
  readonly groups: number;
  readonly innerGroups: number;
  /** How a file of this format writes a variable of Google's: its name, and the order of its dimensions. */
  readonly written: (role: TensorRole) => { readonly name: string; readonly shape: readonly Dimension[] };
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
  readonly misshapen: readonly MisshapenTensor[];
  /** Names by type, of all tensors that a loader would read. */
  readonly dtypes: ReadonlyMap<string, readonly string[]>;
  /** The name of the projection's kernel, where there is one. */
  readonly mapping: string | null;
}

export interface MisshapenTensor {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly expected: readonly number[];
}

const POOLER = /^bert\/pooler\//;

/**
 * Measures a model. Never refuses one: what is missing is told.
 * @param mappingAlways whether the projection from the embedding's width must be there even where the widths are one
 */
export function measure(tensors: ModelTensors, mappingAlways: boolean): TensorFacts {
  const { byGoogleName, written } = tensors;
  const sizes = readSizes(tensors);
  const namesMissing = (roles: readonly TensorRole[]) =>
    roles.filter((role) => !byGoogleName.has(role.source)).map((role) => written(role).name);
  const projects = mappingAlways || sizes.embedding_size !== sizes.hidden_size;
  const pooler = GOOGLE_REQUIRED.filter((role) => POOLER.test(role.source));
  const required = GOOGLE_REQUIRED.filter((role) => !POOLER.test(role.source));
  const roles = [...GOOGLE_REQUIRED, ...MAPPING_IN, ...GOOGLE_PRETRAINING_HEADS];
  return {
    known: roles.filter((role) => byGoogleName.has(role.source)).length,
    sizes,
    published: publishedDepth(sizes),
    missing: namesMissing(projects ? [...required, ...MAPPING_IN] : required),
    missingPooler: namesMissing(pooler),
    missingHeads: namesMissing(GOOGLE_PRETRAINING_HEADS),
    misshapen: roles.flatMap((role) => misshapen(tensors, role, sizes)),
    dtypes: dtypesOf(roles.flatMap((role) => byGoogleName.get(role.source) ?? [])),
    mapping: byGoogleName.get(MAPPING_IN[0]?.source ?? '')?.name ?? null,
  };
}

function readSizes({ byGoogleName, groups, innerGroups, written }: ModelTensors): MeasuredSizes {
  const roles = new Map([...GOOGLE_REQUIRED, ...MAPPING_IN].map((role) => [role.source, role]));
  /** The dimension written so in the shape of the first of these variables that is there. */
  const told = (dimension: Dimension, ...names: readonly string[]): number | null => {
    for (const name of names) {
      const [role, tensor] = [roles.get(name), byGoogleName.get(name)];
      if (!role || !tensor) continue;
      const { shape } = written(role);
      const size = tensor.shape[shape.indexOf(dimension)];
      if (size !== undefined && size > 0 && tensor.shape.length === shape.length) return size;
    }
    return null;
  };
  return {
    vocab_size: told('V', LEFT_FACTOR.source),
    embedding_size: told('E', LEFT_FACTOR.source, 'bert/embeddings/LayerNorm/gamma'),
    hidden_size: told('H', `${INNER_GROUP}/LayerNorm/gamma`, 'bert/pooler/dense/bias'),
    intermediate_size: told('F', `${INNER_GROUP}/ffn_1/intermediate/dense/bias`),
    max_position_embeddings: told('P', 'bert/embeddings/position_embeddings'),
    type_vocab_size: told('T', 'bert/embeddings/token_type_embeddings'),
    num_hidden_groups: groups || null,
    inner_group_num: innerGroups || null,
  };
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

function misshapen(tensors: ModelTensors, role: TensorRole, sizes: MeasuredSizes): readonly MisshapenTensor[] {
  const tensor = tensors.byGoogleName.get(role.source);
  const expected = tensors.written(role).shape.map((dimension) => sizeOf(dimension, sizes));
  if (!tensor || expected.some((size) => size === null)) return [];
  if (expected.join() === tensor.shape.join()) return [];
  return [{ tensor: tensor.name, shape: tensor.shape, expected: expected.map((size) => size ?? 0) }];
}

function sizeOf(dimension: Dimension, sizes: MeasuredSizes): number | null {
  switch (dimension) {
    case 'H':
      return sizes.hidden_size;
    case 'F':
      return sizes.intermediate_size;
    case 'E':
      return sizes.embedding_size;
    case 'V':
      return sizes.vocab_size;
    case 'P':
      return sizes.max_position_embeddings;
    case 'T':
      return sizes.type_vocab_size;
    default:
      return dimension;
  }
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
