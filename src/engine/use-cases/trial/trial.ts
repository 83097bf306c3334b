/** What models make of a text: words for its [MASK]s, or the labels of a classifier or a tagger. */

import type { LayoutName } from '../../albert/layouts/layout.ts';
import type { Backend } from '../../compute/backend.ts';
import type { Warning } from '../../problem/warning.ts';

/** A word that a model would put in the place of a [MASK]. */
export interface Candidate {
  readonly token: string;
  /** From 0 to 1, among all words. */
  readonly probability: number;
}

/** A label, by its number where nobody named it, and what the model gives it. */
export interface LabelFigure {
  readonly label: string;
  readonly figure: number;
}

/**
 * What figures of labels are: `shares` of all, from 0 to 1; `each` label's own likelihood, as several may hold
 * (`multi_label_classification`); or `numbers` that are no likelihoods (`regression`, and a head of one label).
 */
export type Scale = 'shares' | 'each' | 'numbers';

export type Answer =
  | {
      readonly kind: 'words';
      /** For each [MASK] its place among the tokens and the likeliest words, the likeliest first. */
      readonly masks: readonly { readonly position: number; readonly candidates: readonly Candidate[] }[];
    }
  /** Of the whole text, the likeliest first. */
  | { readonly kind: 'labels'; readonly scale: Scale; readonly labels: readonly LabelFigure[] }
  | {
      readonly kind: 'tags';
      /** Whether a CRF lies beside the head, which might choose otherwise: it is not run. */
      readonly hasCrf: boolean;
      /** For each token but [CLS] and [SEP] its labels, the likeliest first. */
      readonly tags: readonly { readonly token: string; readonly labels: readonly LabelFigure[] }[];
    };

export interface Trial {
  readonly label: string;
  readonly layout: LayoutName;
  /** The text's tokens, [CLS] and [SEP] among them. */
  readonly tokens: readonly string[];
  readonly answer: Answer;
  /** Whether its weights are random, as those of a sample of ours are. */
  readonly isSample: boolean;
  readonly backend: Backend;
  readonly seconds: number;
  readonly warnings: readonly Warning[];
}
