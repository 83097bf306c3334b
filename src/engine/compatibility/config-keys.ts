/** The keys of a configuration that the tensors decide, and what loaders assume where one is missing. */

/** A value that a configuration may be given. */
export type FixableValue = number | string;

/** Keys whose values can be read off the tensors. */
export const MEASURED_KEYS = [
  'embedding_size',
  'hidden_size',
  'intermediate_size',
  'max_position_embeddings',
  'type_vocab_size',
  'vocab_size',
  'num_hidden_groups',
  'inner_group_num',
] as const;

export type MeasuredKey = (typeof MEASURED_KEYS)[number];

/** Keys that no tensor tells: all layers share one block, and heads are slices of one matrix. */
export const DEPTH_KEYS = ['num_hidden_layers', 'num_attention_heads'] as const;

export type DepthKey = (typeof DEPTH_KEYS)[number];

/** The sizes by their keys; `null` where the tensor that tells one is missing. */
export type MeasuredSizes = { readonly [K in MeasuredKey]: number | null };

export type DepthValues = { readonly [K in DepthKey]: number };

/** What a loader takes for a key that is missing. A key that is not named here must be there. */
export type Defaults = { readonly [K in MeasuredKey | DepthKey]?: number };

/** Those of AlbertConfig, Google's and transformers', which are albert-xxlarge's; the former asks for `vocab_size`. */
export const XXLARGE = {
  embedding_size: 128,
  hidden_size: 4096,
  intermediate_size: 16384,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  num_hidden_groups: 1,
  inner_group_num: 1,
  num_hidden_layers: 12,
  num_attention_heads: 64,
} as const satisfies Defaults;
