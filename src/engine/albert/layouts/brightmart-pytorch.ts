/**
 * brightmart's layout in PyTorch (github.com/lonePatient/albert_pytorch, model/modeling_albert_bright.py): TensorFlow's
 * names with dots, kernels turned, the second factor among them. `decoder` and `project_layer` are tied to the two
 * factors, but for the second his code forgot it.
 */

import type { Layout } from './layout.ts';
import { PYTORCH_PARTS } from './pytorch.ts';

const BLOCK = 'bert.encoder.layer_shared';

export const BRIGHTMART_PYTORCH: Layout = {
  name: 'brightmart-pytorch',
  modules: {
    words: 'bert.embeddings.word_embeddings',
    projection: 'bert.embeddings.word_embeddings_2',
    positions: 'bert.embeddings.position_embeddings',
    tokenTypes: 'bert.embeddings.token_type_embeddings',
    embeddingsNorm: 'bert.embeddings.LayerNorm',
    mapping: null,
    pooler: 'bert.pooler.dense',
    query: `${BLOCK}.attention.self.query`,
    key: `${BLOCK}.attention.self.key`,
    value: `${BLOCK}.attention.self.value`,
    attention: `${BLOCK}.attention.output.dense`,
    attentionNorm: `${BLOCK}.attention.output.LayerNorm`,
    feedForward: `${BLOCK}.intermediate.dense`,
    feedForwardOutput: `${BLOCK}.output.dense`,
    feedForwardNorm: `${BLOCK}.output.LayerNorm`,
    maskedWords: 'cls.predictions.transform.dense',
    maskedWordsNorm: 'cls.predictions.transform.LayerNorm',
    maskedWordsBias: 'cls.predictions',
    sentenceOrder: 'cls.seq_relationship',
    labels: 'classifier',
    answers: 'qa_outputs',
  },
  parts: PYTORCH_PARTS,
  kernels: '[out, in]',
  projection: '[H, E]',
  mapping: 'never',
  dialect: 'huggingface',
  defaultAct: 'gelu',
  mayBePreLayerNorm: true,
  hasEpsilon: true,
  provenance: 'a PyTorch model in brightmart’s layout, as lonePatient’s albert_pytorch saves it',
  language: 'zh',
  base: 'bert.',
  ties: new Map([
    ['cls.predictions.decoder.weight', 'words'],
    ['cls.predictions.decoder.bias', 'maskedWordsBias'],
    ['cls.predictions.project_layer.weight', 'projection'],
  ]),
  redundant: /^bert\.embeddings\.(position_ids|token_type_ids)$/,
  unshared: /(^|\.)encoder\.(layer\.\d+|layer_shared\.(attention|intermediate|output)\.\d+)\./,
  mark: /(^|\.)(encoder\.layer_shared|embeddings\.word_embeddings_2)\./,
  blocks: null,
};
