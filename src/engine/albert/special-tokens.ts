/** The tokens that a model is fed beside words, by their number: the line of the vocabulary, counted from 0. */

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
  const lines = vocabulary && new TextDecoder().decode(vocabulary).split('\n', rows);
  const find = (token: string, usual: number): number | null => {
    const at = lines ? lines.findIndex((line) => line.trim() === token) : usual;
    return at >= 0 && at < rows ? at : null;
  };
  return {
    padding: find('[PAD]', USUAL.padding),
    start: find('[CLS]', USUAL.start),
    end: find('[SEP]', USUAL.end),
  };
}
