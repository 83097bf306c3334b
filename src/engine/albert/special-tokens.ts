/** The tokens that a model is fed beside words, by their number: the line of the vocabulary, counted from 0. */

import { TokenCursor } from './token-cursor.ts';

/** `null` where there is none. */
export interface SpecialTokens {
  readonly padding: number | null;
  /** `[CLS]` */
  readonly start: number | null;
  /** `[SEP]` */
  readonly end: number | null;
}

/** Where Chinese BERT's vocabulary has them, which brightmart's and Google's Chinese models share. */
const USUAL = { padding: 0, start: 101, end: 102 } as const;

/**
 * Looks them up in a vocabulary; without one they are where they usually are.
 * @param rows rows of the word embedding; a token beyond them is none
 */
export function specialTokens(vocabulary: Uint8Array | null, rows: number): SpecialTokens {
  const found = vocabulary ? lookUp(vocabulary, rows) : USUAL;
  const within = (row: number | null) => (row !== null && row < rows ? row : null);
  return { padding: within(found.padding), start: within(found.start), end: within(found.end) };
}

function lookUp(vocabulary: Uint8Array, rows: number): SpecialTokens {
  const [padding, start, end] = ['[PAD]', '[CLS]', '[SEP]'].map((token) => new TextEncoder().encode(token));
  const found: { -readonly [K in keyof SpecialTokens]: number | null } = { padding: null, start: null, end: null };
  const cursor = new TokenCursor(vocabulary);
  for (let row = 0; row < rows && cursor.next(); row++) {
    if (padding && cursor.isTrimmed(padding)) found.padding = row;
    else if (start && cursor.isTrimmed(start)) found.start = row;
    else if (end && cursor.isTrimmed(end)) found.end = row;
  }
  return found;
}
