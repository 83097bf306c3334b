/** What a forward pass knows of the model that it goes through. */

import type { Block } from '../blocks.ts';
import type { HeadModule } from '../variables.ts';
import type { Activation } from './activation.ts';
import type { Weights } from './weights.ts';

/** brightmart's product of two factors, Google's table as wide as the hidden states, or Google's mapped one. */
export type EmbeddingKind = 'product' | 'table' | 'mapped';

/** The rows of `word_embeddings`, which are too many to be held. */
export interface WordRows {
  /** In floats. */
  readonly width: number;
  row(id: number): Promise<Float32Array>;
}

export interface Pass {
  readonly embedding: EmbeddingKind;
  readonly words: WordRows;
  readonly weights: Weights;
  /** The blocks that each layer goes through, in turn. */
  readonly layers: readonly (readonly Block[])[];
  readonly heads: number;
  readonly hiddenSize: number;
  readonly activation: Activation;
  readonly epsilon: number;
  /** Which of the pretraining heads the model has. */
  readonly hasMaskedWords: boolean;
  readonly hasSentenceOrder: boolean;
  readonly hasPooler: boolean;
  /** Its task's head, and what that is made of; `null` without one. */
  readonly taskHead: { readonly module: HeadModule; readonly of: 'pooled' | 'sequence' } | null;
}
