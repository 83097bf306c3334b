/**
 * The layout of Hugging Face's transformers (models/albert/modeling_albert.py): Google's architecture, kernels turned.
 * `predictions.decoder` is tied to the word embedding and `predictions.bias`, so it is not in a file that transformers
 * saved.
 */

import { FIRST_BLOCK, type GroupOfLayer } from '../blocks.ts';
import type { BlockNames, Layout } from './layout.ts';
import { PYTORCH_PARTS } from './pytorch.ts';

/** As transformers compute it. */
export const HUGGINGFACE_GROUPS: GroupOfLayer = (layer, layers, groups) => Math.floor(layer / (layers / groups));

const BLOCKS: BlockNames = {
  scopeOf: ({ group, inner }) => `albert.encoder.albert_layer_groups.${group}.albert_layers.${inner}.`,
  pattern: /^albert\.encoder\.albert_layer_groups\.(\d+)\.albert_layers\.(\d+)\./,
  makesAll: true,
  groupOf: HUGGINGFACE_GROUPS,
};
const BLOCK = BLOCKS.scopeOf(FIRST_BLOCK);

export const HUGGINGFACE: Layout = {
  name: 'huggingface',
  modules: {
    words: 'albert.embeddings.word_embeddings',
    projection: null,
    positions: 'albert.embeddings.position_embeddings',
    tokenTypes: 'albert.embeddings.token_type_embeddings',
    embeddingsNorm: 'albert.embeddings.LayerNorm',
    mapping: 'albert.encoder.embedding_hidden_mapping_in',
    pooler: 'albert.pooler',
    query: `${BLOCK}attention.query`,
    key: `${BLOCK}attention.key`,
    value: `${BLOCK}attention.value`,
    attention: `${BLOCK}attention.dense`,
    attentionNorm: `${BLOCK}attention.LayerNorm`,
    feedForward: `${BLOCK}ffn`,
    feedForwardOutput: `${BLOCK}ffn_output`,
    feedForwardNorm: `${BLOCK}full_layer_layer_norm`,
    maskedWords: 'predictions.dense',
    maskedWordsNorm: 'predictions.LayerNorm',
    maskedWordsBias: 'predictions',
    sentenceOrder: 'sop_classifier.classifier',
    labels: 'classifier',
    answers: 'qa_outputs',
  },
  parts: PYTORCH_PARTS,
  kernels: '[out, in]',
  projection: '[E, H]',
  mapping: 'always',
  dialect: 'huggingface',
  defaultAct: 'gelu_new',
  mayBePreLayerNorm: false,
  hasEpsilon: true,
  provenance: 'a model of Hugging Face’s transformers',
  language: null,
  base: 'albert.',
  ties: new Map([
    ['predictions.decoder.weight', 'words'],
    ['predictions.decoder.bias', 'maskedWordsBias'],
  ]),
  redundant: /^albert\.embeddings\.(position_ids|token_type_ids)$/,
  unshared: null,
  mark: /(^|\.)encoder\.(albert_layer_groups\.\d+|embedding_hidden_mapping_in)\./,
  blocks: BLOCKS,
};
