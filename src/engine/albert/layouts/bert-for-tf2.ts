/**
 * The names of Keras' layers in kpe's bert-for-tf2 (github.com/kpe/bert-for-tf2, bert/embeddings.py, bert/loader.py), one
 * layout for each of the two models that it makes: brightmart's, which projects the words alone and without a bias, and
 * Google's, which projects the sum of the embeddings. It has no heads of its own.
 */

import { BRIGHTMART } from './brightmart.ts';
import type { Layout } from './layout.ts';

const PROJECTOR = 'bert/embeddings/word_embeddings_projector';

/** brightmart's. */
export const BERT_FOR_TF2: Layout = {
  ...BRIGHTMART,
  name: 'bert-for-tf2',
  modules: {
    ...BRIGHTMART.modules,
    projection: { table: `${PROJECTOR}/projector` },
    feedForward: 'bert/encoder/layer_shared/intermediate',
  },
  parts: { ...BRIGHTMART.parts, table: '/embeddings' },
  mayBePreLayerNorm: false,
  provenance: 'a Keras model of bert-for-tf2',
  mark: /(^|\/)embeddings\/word_embeddings_projector\/projector(\/|$)/,
  otherMark: /(^|\/)embeddings\/word_embeddings_projector\/bias(\/|$)/,
};

/** Google's. */
export const BERT_FOR_TF2_MAPPED: Layout = {
  ...BERT_FOR_TF2,
  modules: {
    ...BERT_FOR_TF2.modules,
    projection: null,
    mapping: { kernel: `${PROJECTOR}/projector`, bias: `${PROJECTOR}/bias` },
  },
  mapping: 'always',
  language: null,
  mark: /(^|\/)embeddings\/word_embeddings_projector\/bias(\/|$)/,
  otherMark: undefined,
};
