/** The tokens that a model is fed beside words, by their number: the line of the vocabulary, counted from 0. */

import { TokenCursor } from './token-cursor.ts';
import { SPECIAL_TOKENS } from './tokenizer-json.ts';

/** `null` where there is none. */
export interface SpecialTokens {
  readonly padding: number | null;
  /** `[CLS]` */
  readonly start: number | null;
  /** `[SEP]` */
  readonly end: number | null;
}

/** Where Chinese BERT's vocabulary has them, which brightmart's and Google's Chinese models share. */
const USUAL = [0, 101, 102];

/**
 * Looks them up in a vocabulary; without one they are where they usually are.
 * @param rows rows of the word embedding; a token beyond them is none
 */
export function specialTokens(vocabulary: Uint8Array | null, rows: number): SpecialTokens {
  const found = vocabulary ? lookUp(vocabulary, rows, ['[PAD]', '[CLS]', '[SEP]']) : USUAL;
  const [padding = null, start = null, end = null] = found.map((row) => (row !== null && row < rows ? row : null));
  return { padding, start, end };
}

/** Those of BERT's special tokens that a vocabulary lacks, or has beyond the rows of the word embedding. */
export function missingTokens(vocabulary: Uint8Array, rows: number): readonly string[] {
  const found = lookUp(vocabulary, rows, SPECIAL_TOKENS);
  return SPECIAL_TOKENS.filter((_, at) => found[at] === null);
}

/** The rows of tokens, of one that is there twice the last; `null` for those that are not. */
function lookUp(vocabulary: Uint8Array, rows: number, tokens: readonly string[]): readonly (number | null)[] {
  const wanted = tokens.map((token) => new TextEncoder().encode(token));
  const found: (number | null)[] = tokens.map(() => null);
  const cursor = new TokenCursor(vocabulary);
  for (let row = 0; row < rows && cursor.next(); row++) {
    const at = cursor.indexTrimmed(wanted);
    if (at >= 0) found[at] = row;
  }
  return found;
}
