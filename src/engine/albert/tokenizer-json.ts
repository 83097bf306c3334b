/** `tokenizer.json`, Hugging Face's description of a tokenizer, of BERT's Chinese vocabulary. */

import { membersOf } from '../formats/json.ts';

export const SPECIAL_TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/** Words by their rows. Of a word that is there twice the last one counts, as in BERT's own reader. */
export type Rows = ReadonlyMap<string, number>;

export function rowsOf(tokens: readonly string[]): Rows {
  return new Map(tokens.map((token, row) => [token, row]));
}

/** Those of BERT's special tokens that a vocabulary lacks. */
export function missingSpecialTokens(rows: Rows): readonly string[] {
  return SPECIAL_TOKENS.filter((token) => !rows.has(token));
}

/**
 * What the file holds: lower case, each Chinese character by itself, words into the longest pieces that the vocabulary
 * has (WordPiece), between [CLS] and [SEP].
 */
export function tokenizerJson(rows: Rows) {
  const [cls, sep] = ['[CLS]', '[SEP]'].map((token) => rows.get(token) ?? 0);
  const [start, first, end] = [special('[CLS]', 0), sequence('A', 0), special('[SEP]', 0)];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((content) => ({
      id: rows.get(content) ?? 0,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [start, first, end],
      pair: [start, first, end, sequence('B', 1), special('[SEP]', 1)],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [cls], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [sep], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(rows),
    },
  };
}

function special(id: string, type: number) {
  return { SpecialToken: { id, type_id: type } };
}

function sequence(id: string, type: number) {
  return { Sequence: { id, type_id: type } };
}

/** Its bytes; `null` for a vocabulary of another kind than BERT's. */
export function encodeTokenizerJson(rows: Rows): Uint8Array | null {
  if (missingSpecialTokens(rows).length > 0) return null;
  return new TextEncoder().encode(`${JSON.stringify(tokenizerJson(rows))}\n`);
}

/** The words of such a file by their rows, one a line; `null` where it is of another kind, or leaves rows out. */
export function wordsOf(json: unknown): string | null {
  const model = membersOf(membersOf(json)?.get('model'));
  const rows = model?.get('type') === 'WordPiece' ? membersOf(model.get('vocab')) : null;
  if (!rows || rows.size === 0) return null;
  const words: string[] = [];
  for (const [word, row] of rows) if (typeof row === 'number' && row < rows.size) words[row] = word;
  const isWhole = Object.keys(words).length === rows.size && words.every((word) => !/[\r\n]/.test(word));
  return isWhole ? words.map((word) => `${word}\n`).join('') : null;
}
