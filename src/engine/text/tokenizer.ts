/**
 * Cuts text into tokens as BERT's Chinese vocabulary needs it: lower case, each Chinese character by itself, words into
 * the longest pieces that the vocabulary has (WordPiece).
 */

import { Tokenizer } from '@huggingface/tokenizers';
import { tokensOf } from '../albert/token-cursor.ts';
import { missingSpecialTokens, rowsOf, tokenizerJson } from '../albert/tokenizer-json.ts';
import { baseName } from '../host/paths.ts';
import type { LinkLeftOut } from '../host/source.ts';
import { isVocabularyName } from '../model/vocabulary.ts';
import { fail } from '../problem/problem.ts';
import type { Warning } from '../problem/warning.ts';

export interface Token {
  readonly id: number;
  readonly text: string;
}

export interface TextTokenizer {
  /** The tokens of a text, between [CLS] and [SEP]. @throws SIZE_MISMATCH where the model has fewer positions */
  encode(text: string): readonly Token[];
  readonly maskId: number;
  /** The token of a row of the word embedding; a stand-in where the vocabulary has fewer. */
  tokenOf(id: number): string;
}

/** What is asked of a model that reads text. */
export interface TokenizedModel {
  readonly label: string;
  readonly vocabulary: Uint8Array | null;
  readonly sentencePiece?: Uint8Array | null;
  readonly sizes: { readonly vocabularySize: number; readonly positions: number };
  /** Among which one may tell why there is no vocabulary. */
  readonly warnings?: readonly Warning[];
}

/**
 * The ideographs outside the basic plane that BERT takes as words of their own. `@huggingface/tokenizers` 0.2.0 looks at
 * halves of pairs, and so leaves them within the word around them.
 */
const RARE_IDEOGRAPHS = /[\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

/**
 * @param model its vocabulary: UTF-8, one token a line
 * @throws MISSING_FILE where there is none, UNSUPPORTED_FORMAT where there is SentencePiece's model instead; DAMAGED where it lacks one of BERT's special tokens
 */
export function tokenizerOf(model: TokenizedModel): TextTokenizer {
  if (!model.vocabulary && model.sentencePiece) throw fail('text-by-sentence-piece', { model: model.label });
  if (!model.vocabulary) throw fail('vocabulary-needed', { model: model.label, link: linkedVocabulary(model) });
  // A longer vocabulary has tokens without a row in the word embedding: the model does not know them.
  const tokens = tokensOf(model.vocabulary, model.sizes.vocabularySize);
  const rows = rowsOf(tokens);
  const missing = missingSpecialTokens(rows);
  if (missing.length > 0) throw fail('vocabulary-special', { model: model.label, tokens: missing });
  const tokenizer = new Tokenizer(tokenizerJson(rows), { do_lower_case: true });
  return {
    encode(text) {
      const encoded = tokenizer.encode(text.replace(RARE_IDEOGRAPHS, ' $& '));
      const { positions: limit } = model.sizes;
      if (encoded.ids.length > limit) throw fail('text-too-long', { tokens: encoded.ids.length, limit });
      return encoded.ids.map((id, at) => ({ id, text: encoded.tokens[at] ?? '' }));
    },
    maskId: rows.get('[MASK]') ?? 0,
    tokenOf: (id) => tokens[id] ?? `#${id}`,
  };
}

/** What would have been the vocabulary, had it not led out of the folder. */
function linkedVocabulary({ warnings = [] }: TokenizedModel): LinkLeftOut | null {
  const links = warnings.flatMap((found) => (found.code === 'LINKS_LEFT_OUT' ? found.facts.links : []));
  return links.find(({ file }) => isVocabularyName(baseName(file))) ?? null;
}
