/** brightmart's layout (github.com/brightmart/albert_zh, modeling.py): the words' two factors, then all is H wide. */

import type { Layout } from './layout.ts';
import { SHARED_NAMES, TENSORFLOW } from './tensorflow.ts';

const BLOCK = 'bert/encoder/layer_shared';

export const BRIGHTMART: Layout = {
  ...TENSORFLOW,
  name: 'brightmart',
  modules: {
    ...SHARED_NAMES,
    projection: 'bert/embeddings/word_embeddings_2',
    mapping: null,
    query: `${BLOCK}/attention/self/query`,
    key: `${BLOCK}/attention/self/key`,
    value: `${BLOCK}/attention/self/value`,
    attention: `${BLOCK}/attention/output/dense`,
    attentionNorm: `${BLOCK}/attention/output/LayerNorm`,
    feedForward: `${BLOCK}/intermediate/dense`,
    feedForwardOutput: `${BLOCK}/output/dense`,
    feedForwardNorm: `${BLOCK}/output/LayerNorm`,
  },
  mapping: 'never',
  mayBePreLayerNorm: true,
  hasEpsilon: false,
  provenance: 'a TensorFlow checkpoint in the layout of brightmart’s albert_zh',
  language: 'zh',
  unshared: /^bert\/encoder\/layer_\d+\//,
  mark: /(^|\/)(encoder\/layer_shared\/|embeddings\/word_embeddings_2$)/,
  otherMark: /(^|\/)embeddings\/word_embeddings_projector\//,
  blocks: null,
};
