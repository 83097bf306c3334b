/**
 * The layout of Hugging Face's transformers (models/albert/modeling_albert.py): Google's architecture, kernels turned.
 * `predictions.decoder` is tied to the word embedding and `predictions.bias`, so it is not in a file that transformers
 * saved.
 */

import type { Layout } from './layout.ts';

const BLOCK = 'albert.encoder.albert_layer_groups.0.albert_layers.0';

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
    query: `${BLOCK}.attention.query`,
    key: `${BLOCK}.attention.key`,
    value: `${BLOCK}.attention.value`,
    attention: `${BLOCK}.attention.dense`,
    attentionNorm: `${BLOCK}.attention.LayerNorm`,
    feedForward: `${BLOCK}.ffn`,
    feedForwardOutput: `${BLOCK}.ffn_output`,
    feedForwardNorm: `${BLOCK}.full_layer_layer_norm`,
    maskedWords: 'predictions.dense',
    maskedWordsNorm: 'predictions.LayerNorm',
    maskedWordsBias: 'predictions',
    sentenceOrder: 'sop_classifier.classifier',
  },
  parts: {
    table: '.weight',
    vector: '.bias',
    kernel: '.weight',
    bias: '.bias',
    gamma: '.weight',
    beta: '.bias',
    weights: '.weight',
    'head bias': '.bias',
  },
  kernels: '[out, in]',
  mapping: 'always',
  dialect: 'huggingface',
  mayBePreLayerNorm: false,
  classifier: { weights: 'classifier.weight', bias: 'classifier.bias' },
  hasEpsilon: true,
  provenance: 'a safetensors file of transformers',
  language: null,
  redundant: /^(predictions\.decoder\.(weight|bias)|(albert\.)?embeddings\.position_ids)$/,
  mark: /^(albert\.)?(encoder\.albert_layer_groups\.\d+\.|encoder\.embedding_hidden_mapping_in\.)/,
  block: /\balbert_layer_groups\.(\d+)\.albert_layers\.(\d+)\./,
};
