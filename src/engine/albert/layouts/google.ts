/** Google's layout (github.com/google-research/albert, modeling.py): up to the encoder all is E wide. */

import { FIRST_BLOCK } from '../blocks.ts';
import type { BlockNames, Layout } from './layout.ts';
import { SHARED_NAMES, TENSORFLOW } from './tensorflow.ts';

const BLOCKS: BlockNames = {
  scopeOf: ({ group, inner }) => `bert/encoder/transformer/group_${group}/inner_group_${inner}/`,
  pattern: /^bert\/encoder\/transformer\/group_(\d+)\/inner_group_(\d+)\//,
  makesAll: false,
  groupOf: (layer, layers, groups) => Math.floor((layer / layers) * groups),
};
const BLOCK = BLOCKS.scopeOf(FIRST_BLOCK);

export const GOOGLE: Layout = {
  ...TENSORFLOW,
  name: 'google',
  modules: {
    ...SHARED_NAMES,
    projection: null,
    mapping: 'bert/encoder/embedding_hidden_mapping_in',
    query: `${BLOCK}attention_1/self/query`,
    key: `${BLOCK}attention_1/self/key`,
    value: `${BLOCK}attention_1/self/value`,
    attention: `${BLOCK}attention_1/output/dense`,
    attentionNorm: `${BLOCK}LayerNorm`,
    feedForward: `${BLOCK}ffn_1/intermediate/dense`,
    feedForwardOutput: `${BLOCK}ffn_1/intermediate/output/dense`,
    feedForwardNorm: `${BLOCK}LayerNorm_1`,
  },
  mapping: 'where widths differ',
  mayBePreLayerNorm: false,
  hasEpsilon: true,
  provenance: 'a TensorFlow checkpoint in Google’s layout',
  language: null,
  unshared: null,
  mark: /(^|\/)encoder\/(transformer\/group_\d+\/|embedding_hidden_mapping_in\/)/,
  blocks: BLOCKS,
};
