/**
 * The layouts of the ONNX models that we write, one for each way to embed words: brightmart's, with its factors as they
 * are, and Google's, with its mapping where there is one. Kernels lie as `MatMul` takes them, [in, out]. The block has
 * the name that it has where it comes from. No other exporter has these names.
 */

import type { EmbeddingKind } from '../forward/pass.ts';
import { HUGGINGFACE_GROUPS } from './huggingface.ts';
import type { BlockNames, Layout } from './layout.ts';

/** What names begin with of initializers that are no weights: scalars and shapes that nodes take. */
export const CONSTANTS = 'constants.';

function layoutOf(block: string, mark: RegExp, blocks: BlockNames | null): Layout {
  return {
    name: 'onnx',
    modules: {
      words: 'embeddings.word_embeddings',
      projection: null,
      positions: 'embeddings.position_embeddings',
      tokenTypes: 'embeddings.token_type_embeddings',
      embeddingsNorm: 'embeddings.LayerNorm',
      mapping: null,
      pooler: 'pooler',
      query: `${block}.attention.query`,
      key: `${block}.attention.key`,
      value: `${block}.attention.value`,
      attention: `${block}.attention.output`,
      attentionNorm: `${block}.attention.LayerNorm`,
      feedForward: `${block}.ffn`,
      feedForwardOutput: `${block}.ffn_output`,
      feedForwardNorm: `${block}.ffn_output.LayerNorm`,
      maskedWords: 'predictions.transform',
      maskedWordsNorm: 'predictions.transform.LayerNorm',
      maskedWordsBias: 'predictions.bias',
      sentenceOrder: 'sop_classifier',
      labels: 'classifier',
      answers: 'qa_outputs',
    },
    parts: {
      table: '',
      vector: '',
      kernel: '.kernel',
      bias: '.bias',
      gamma: '.gamma',
      beta: '.beta',
      weights: '.weights',
      'head bias': '.bias',
    },
    kernels: '[in, out]',
    projection: '[E, H]',
    mapping: 'never',
    dialect: 'huggingface',
    defaultAct: 'gelu_new',
    mayBePreLayerNorm: false,
    hasEpsilon: true,
    provenance: 'an ONNX model of albert-zh-converter',
    language: null,
    isGraph: true,
    base: '',
    ties: new Map(),
    redundant: new RegExp(`^${CONSTANTS.replace('.', '\\.')}`),
    unshared: null,
    mark,
    blocks,
  };
}

const FACTORS = layoutOf('layer_shared', /^layer_shared\./, null);

/** Of a word embedding of two factors. */
export const ONNX_FACTORS: Layout = {
  ...FACTORS,
  modules: { ...FACTORS.modules, projection: 'embeddings.word_embeddings_2' },
};

const TABLE = layoutOf('group_0.inner_group_0', /^group_\d+\.inner_group_\d+\./, {
  scopeOf: ({ group, inner }) => `group_${group}.inner_group_${inner}.`,
  pattern: /^group_(\d+)\.inner_group_(\d+)\./,
  // Layers are not shared out any more in a graph; the configuration beside it is transformers'.
  makesAll: true,
  groupOf: HUGGINGFACE_GROUPS,
});

/** Of one table, which a mapping may follow. */
export const ONNX_TABLE: Layout = {
  ...TABLE,
  modules: { ...TABLE.modules, mapping: 'embedding_hidden_mapping_in' },
  mapping: 'where widths differ',
};

/** The layout of a model that embeds words so. */
export function layoutFor(embedding: EmbeddingKind): Layout {
  return embedding === 'product' ? ONNX_FACTORS : ONNX_TABLE;
}
