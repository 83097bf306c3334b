import type { LinkLeftOut } from '../host/source.ts';
import type { Reason } from './reason.ts';

/**
 * What a person should know about a conversion that is otherwise in order: what was dropped, assumed, kept or
 * changed. Like problems, warnings carry facts; words are made in `messages/`.
 */
export interface WarningFacts {
  OPTIMIZER_STATE_DROPPED: { tensors: number; bytes: number; examples: readonly string[] };
  HEADS_MISSING: { tensors: readonly string[] };
  TASK_HEAD_KEPT: { tensors: readonly string[] };
  CLASSIFIER_EXPORTED: { tensors: readonly string[]; labels: number; architecture: string };
  HEAD_EXPORTED: { tensors: readonly string[]; architecture: string };
  /** `others`: what it may be for as well, as nothing tells. */
  TASK_ASSUMED: { task: string; others: readonly string[] };
  /** `file`: the configuration of which the names do not fit so many labels. */
  LABELS_NUMBERED: { file: string; labels: number };
  LABELS_LEFT_OUT: { labels: readonly string[] };
  POOLER_MISSING: { architecture: string };
  /** What is not made of numbers, such as a table of strings. */
  NOT_NUMBERS: { tensors: readonly string[]; dtypes: readonly string[] };
  LEFT_OUT: { tensors: readonly string[]; architecture: string };
  /**
   * `atMost`: by how much the two differ wherever they are applied. `measured`: by how much the hidden states after this
   * model's first layer do; `null` where it was not run.
   */
  GELU_APPROXIMATED: { atMost: number; measured: number | null };
  EPSILON_REPLACED: { source: number; target: number };
  DTYPE_CONVERTED: { dtype: string; tensors: number };
  /** `file`: the configuration that does not say it; `null` where there is none. */
  CONFIG_ASSUMED: { size: string; file: string | null };
  POST_LN_ASSUMED: { file: string | null };
  CONFIG_CHOSEN: { file: string; others: readonly string[] };
  EMBEDDING_SIZE_CORRECTED: { file: string; value: number; found: number };
  CUSTOM_SIZE: { hiddenSize: number; layers: number; heads: number; embeddingSize: number; vocabularySize: number };
  VOCABULARY_MISSING: { vocabularySize: number };
  VOCABULARY_SIZE: { file: string; tokens: number; vocabularySize: number };
  VOCABULARY_CLEANED: { file: string; flaws: readonly VocabularyFlaw[] };
  /** A vocabulary that is no text in UTF-8. */
  VOCABULARY_NOT_UTF8: { file: string };
  /** `tokens`: those of BERT's that it lacks. */
  VOCABULARY_SPECIAL: { file: string; tokens: readonly string[] };
  /** Rows counted from 0: `first` has the word too, and is none of its any more. */
  VOCABULARY_REPEATS: { file: string; words: readonly { word: string; first: number; row: number }[] };
  VOCABULARY_CHOSEN: { file: string; others: readonly string[] };
  /** `source` and `found`: the tokens of that row; `null` where there is none. */
  VOCABULARIES_DIFFER: { converted: string; row: number; source: string | null; found: string | null };
  CHECKPOINT_CHOSEN: { prefix: string; by: 'checkpoint-file'; others: readonly string[] };
  /** What holds something else than the weights that it is tied to. */
  TIED_WEIGHTS_DIFFER: { tensors: readonly string[] };
  /** What the names of tensors begin with where a layout has `base`. */
  SCOPE_TAKEN_OFF: { scope: string; base: string };
  /** `example`: the name of one. */
  AVERAGES_LEFT_OUT: { tensors: number; example: string };
  /** `alone`: whether there is nothing but averages. */
  AVERAGES_TAKEN: { example: string; alone: boolean };
  OTHER_MODEL_LEFT_OUT: { tensors: number; example: string };
  /** Links that lead out of the folder, each with what it leads to. */
  LINKS_LEFT_OUT: { links: readonly LinkLeftOut[] };
  RECORD_NOT_WRITTEN: { path: string; reason: string };
  BACKEND_FALLBACK: { wanted: string; used: string; reason: Reason };
}

/** What a vocabulary has beside its words. */
export type VocabularyFlaw = 'byte-order-mark' | 'carriage-returns' | 'second-column';

export type WarningCode = keyof WarningFacts;

/** One warning. Plain data; crosses process borders. */
export type Warning = { [K in WarningCode]: { readonly code: K; readonly facts: WarningFacts[K] } }[WarningCode];

/** Makes a warning; the facts must be those of its code. */
export function warning<K extends WarningCode>(code: K, facts: WarningFacts[K]): Warning {
  return { code, facts } as Warning;
}
