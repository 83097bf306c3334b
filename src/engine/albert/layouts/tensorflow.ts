/** What brightmart's and Google's layouts share, both made of BERT's. */

import type { Layout } from './layout.ts';

/** Modules that both call alike. */
export const SHARED_NAMES = {
  words: 'bert/embeddings/word_embeddings',
  positions: 'bert/embeddings/position_embeddings',
  tokenTypes: 'bert/embeddings/token_type_embeddings',
  embeddingsNorm: 'bert/embeddings/LayerNorm',
  pooler: 'bert/pooler/dense',
  maskedWords: 'cls/predictions/transform/dense',
  maskedWordsNorm: 'cls/predictions/transform/LayerNorm',
  maskedWordsBias: 'cls/predictions/output_bias',
  sentenceOrder: 'cls/seq_relationship',
  // `run_classifier.py` has its head in no scope.
  labels: '',
  answers: 'cls/squad',
} as const;

export const TENSORFLOW = {
  parts: {
    table: '',
    vector: '',
    kernel: '/kernel',
    bias: '/bias',
    gamma: '/gamma',
    beta: '/beta',
    weights: '/output_weights',
    'head bias': '/output_bias',
  },
  kernels: '[in, out]',
  projection: '[E, H]',
  dialect: 'tensorflow',
  defaultAct: 'gelu',
  base: 'bert/',
  ties: new Map(),
  redundant: null,
} as const satisfies Partial<Layout>;
