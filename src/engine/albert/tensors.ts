/**
 * The variables of both layouts. Shapes are written in H hidden size, F feed-forward size, E embedding size,
 * V vocabulary size, P positions, T token types.
 */

/** A dimension: one of the model's sizes, or a constant. */
export type Dimension = 'H' | 'F' | 'E' | 'V' | 'P' | 'T' | 2;

export interface TensorRole {
  readonly source: string;
  readonly target: string;
  readonly shape: readonly Dimension[];
}

const WORD_EMBEDDING = 'bert/embeddings/word_embeddings';

/** The left factor [V,E] of the word embedding in brightmart's layout, and the whole table [V,H] in Google's. */
export const LEFT_FACTOR: TensorRole = { source: WORD_EMBEDDING, target: WORD_EMBEDDING, shape: ['V', 'E'] };
/** The right factor [E,H]; it has no counterpart in the converted layout. */
export const RIGHT_FACTOR = { source: 'bert/embeddings/word_embeddings_2', shape: ['E', 'H'] } as const;

/** brightmart's name for the block that all layers share. */
export const SHARED_BLOCK = 'bert/encoder/layer_shared';
/** Google's name for the one block of the one group. */
export const INNER_GROUP = 'bert/encoder/transformer/group_0/inner_group_0';

/** Embeddings other than the word embedding, and the pooler: required, and named alike in both layouts. */
const KEPT: readonly TensorRole[] = [
  kept('bert/embeddings/position_embeddings', 'P', 'H'),
  kept('bert/embeddings/token_type_embeddings', 'T', 'H'),
  kept('bert/embeddings/LayerNorm/gamma', 'H'),
  kept('bert/embeddings/LayerNorm/beta', 'H'),
  kept('bert/pooler/dense/kernel', 'H', 'H'),
  kept('bert/pooler/dense/bias', 'H'),
];

/** The one transformer block that all layers share. */
const SHARED: readonly TensorRole[] = [
  ...['query', 'key', 'value'].flatMap((part) => dense(`attention/self/${part}`, `attention_1/self/${part}`, 'H', 'H')),
  ...dense('attention/output/dense', 'attention_1/output/dense', 'H', 'H'),
  ...layerNorm('attention/output/LayerNorm', 'LayerNorm'),
  ...dense('intermediate/dense', 'ffn_1/intermediate/dense', 'H', 'F'),
  ...dense('output/dense', 'ffn_1/intermediate/output/dense', 'F', 'H'),
  ...layerNorm('output/LayerNorm', 'LayerNorm_1'),
];

/** The pretraining heads, masked language model and sentence order: a fine-tuned checkpoint may lack them. */
export const PRETRAINING_HEADS: readonly TensorRole[] = [
  kept('cls/predictions/transform/dense/kernel', 'H', 'H'),
  kept('cls/predictions/transform/dense/bias', 'H'),
  kept('cls/predictions/transform/LayerNorm/gamma', 'H'),
  kept('cls/predictions/transform/LayerNorm/beta', 'H'),
  kept('cls/predictions/output_bias', 'V'),
  kept('cls/seq_relationship/output_weights', 2, 'H'),
  kept('cls/seq_relationship/output_bias', 2),
];

/** What every checkpoint in brightmart's layout has, besides the word embedding's two factors. */
export const REQUIRED: readonly TensorRole[] = [...KEPT, ...SHARED];

/** What every checkpoint in Google's layout has. Up to the encoder all is E wide, which may or may not be H. */
export const GOOGLE_REQUIRED: readonly TensorRole[] = [LEFT_FACTOR, ...REQUIRED.map(inGoogleLayout)];

/** Leads from width E to width H in Google's layout. There where the two differ. */
export const MAPPING_IN: readonly TensorRole[] = [
  kept('bert/encoder/embedding_hidden_mapping_in/kernel', 'E', 'H'),
  kept('bert/encoder/embedding_hidden_mapping_in/bias', 'H'),
];

/** The pretraining heads in Google's layout: the masked language model's hidden layer is E wide, as the words are. */
export const GOOGLE_PRETRAINING_HEADS: readonly TensorRole[] = PRETRAINING_HEADS.map(inGoogleLayout);

/** What a forward pass computes with, besides the words, by names in Google's layout; brightmart's right factor too. */
export const FORWARD_WEIGHTS: ReadonlySet<string> = new Set([
  RIGHT_FACTOR.source,
  ...[...REQUIRED, ...MAPPING_IN, ...PRETRAINING_HEADS].map((role) => role.target),
]);

/** A variable under its Google name: what ends in the width of the embedding there ends in the hidden one's here. */
function inGoogleLayout({ target, shape }: TensorRole): TensorRole {
  const ends = /^(bert\/embeddings|cls\/predictions\/transform)\//.test(target);
  return { source: target, target, shape: ends ? [...shape.slice(0, -1), 'E'] : shape };
}

function kept(name: string, ...shape: Dimension[]): TensorRole {
  return { source: name, target: name, shape };
}

function dense(source: string, target: string, input: Dimension, output: Dimension): readonly TensorRole[] {
  return [
    { source: `${SHARED_BLOCK}/${source}/kernel`, target: `${INNER_GROUP}/${target}/kernel`, shape: [input, output] },
    { source: `${SHARED_BLOCK}/${source}/bias`, target: `${INNER_GROUP}/${target}/bias`, shape: [output] },
  ];
}

function layerNorm(source: string, target: string): readonly TensorRole[] {
  return ['gamma', 'beta'].map((part) => ({
    source: `${SHARED_BLOCK}/${source}/${part}`,
    target: `${INNER_GROUP}/${target}/${part}`,
    shape: ['H'],
  }));
}
