/** What lies beside the weights for Hugging Face's transformers: `config.json` and `tokenizer_config.json`. */

import type { Blocks } from '../albert/blocks.ts';
import type { Depth, SourceConfig } from '../albert/config.ts';
import { nameOfActivation } from '../albert/forward/activation.ts';
import type { Architecture } from '../albert/heads.ts';
import type { ProblemType } from '../albert/labels.ts';
import type { ModelSizes } from '../albert/sizes.ts';
import type { SpecialTokens } from '../albert/special-tokens.ts';
import type { Model } from '../model/model.ts';
import { unknownActivation } from '../model/require-activation.ts';

/** WordPiece's or SentencePiece's. */
export type TokenizerClass = 'BertTokenizer' | 'AlbertTokenizer';

/** The keys of transformers' `AlbertConfig`; the order is the order in the file. */
export interface HuggingFaceConfig {
  /** The class whose weights are complete. */
  readonly architectures: readonly [Architecture];
  readonly model_type: 'albert';
  readonly attention_probs_dropout_prob: number;
  readonly bos_token_id: number | null;
  readonly classifier_dropout_prob: number;
  readonly embedding_size: number;
  readonly eos_token_id: number | null;
  readonly hidden_act: string;
  readonly hidden_dropout_prob: number;
  readonly hidden_size: number;
  /** Names of the labels; only where a head tells some apart. */
  readonly id2label?: Readonly<Record<string, string>>;
  readonly initializer_range: number;
  readonly inner_group_num: number;
  readonly intermediate_size: number;
  readonly label2id?: Readonly<Record<string, number>>;
  readonly layer_norm_eps: number;
  readonly max_position_embeddings: number;
  readonly num_attention_heads: number;
  readonly num_hidden_groups: number;
  readonly num_hidden_layers: number;
  readonly pad_token_id: number | null;
  readonly problem_type?: ProblemType;
  readonly tie_word_embeddings: true;
  readonly tokenizer_class: TokenizerClass;
  readonly torch_dtype: 'float32';
  readonly type_vocab_size: number;
  readonly vocab_size: number;
}

/** What brightmart's and Google's `run_classifier.py` drop before the classifier. */
const CLASSIFIER_DROPOUT = 0.1;

/** What is told beside the source's sizes. */
export interface Told {
  readonly depth: Depth;
  readonly blocks: Blocks;
  readonly architecture: Architecture;
  /** Names of the labels that its head tells apart; `null` without such a head. */
  readonly labels: readonly string[] | null;
  /** The width of the exported word embedding. */
  readonly embeddingSize: number;
  /** In transformers' words. */
  readonly hiddenAct: string;
  readonly epsilon: number;
  readonly tokens: SpecialTokens;
  readonly tokenizer: TokenizerClass;
}

/** The exported model's configuration. */
export function huggingFaceConfig(sizes: ModelSizes, source: SourceConfig | null, told: Told): HuggingFaceConfig {
  const { depth, blocks, architecture, labels, embeddingSize, hiddenAct, epsilon, tokens, tokenizer } = told;
  return {
    architectures: [architecture],
    model_type: 'albert',
    attention_probs_dropout_prob: source?.attentionDropout ?? 0,
    bos_token_id: tokens.start,
    classifier_dropout_prob: CLASSIFIER_DROPOUT,
    embedding_size: embeddingSize,
    eos_token_id: tokens.end,
    hidden_act: hiddenAct,
    hidden_dropout_prob: source?.hiddenDropout ?? 0,
    hidden_size: sizes.hiddenSize,
    ...(labels && { id2label: Object.fromEntries(labels.entries()) }),
    initializer_range: source?.initializerRange ?? 0.02,
    inner_group_num: blocks.inner,
    intermediate_size: sizes.feedForwardSize,
    ...(labels && { label2id: Object.fromEntries(labels.map((name, label) => [name, label])) }),
    layer_norm_eps: epsilon,
    max_position_embeddings: sizes.positions,
    num_attention_heads: depth.heads,
    num_hidden_groups: blocks.groups,
    num_hidden_layers: depth.layers,
    pad_token_id: tokens.padding,
    ...(labels && source?.labels.problemType && { problem_type: source.labels.problemType }),
    tie_word_embeddings: true,
    tokenizer_class: tokenizer,
    torch_dtype: 'float32',
    type_vocab_size: sizes.tokenTypes,
    vocab_size: sizes.vocabularySize,
  };
}

/**
 * What `tokenizer_config.json` says: brightmart's tokens are those of Chinese BERT, those of English models what Google
 * trained them with (its `albert_base_v2` and the like).
 */
export function tokenizerConfig(positions: number, tokenizer: TokenizerClass): object {
  if (tokenizer === 'AlbertTokenizer') {
    return {
      tokenizer_class: 'AlbertTokenizer',
      do_lower_case: true,
      remove_space: true,
      keep_accents: false,
      bos_token: '[CLS]',
      eos_token: '[SEP]',
      unk_token: '<unk>',
      sep_token: '[SEP]',
      pad_token: '<pad>',
      cls_token: '[CLS]',
      mask_token: '[MASK]',
      model_max_length: positions,
    };
  }
  return {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: true,
    tokenize_chinese_chars: true,
    strip_accents: null,
    unk_token: '[UNK]',
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
    model_max_length: positions,
  };
}

/** A model's activation in transformers' words. @throws CONFIG_MISMATCH for an activation that nobody knows */
export function activationFor(model: Model): string {
  const name = model.activation && nameOfActivation(model.activation, 'huggingface');
  if (!name) throw unknownActivation(model);
  return name;
}
