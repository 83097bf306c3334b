/**
 * A vocabulary for samples, with the special tokens where BERT's Chinese vocabulary has them and the common Chinese
 * characters behind. It is ours: made from Unicode's order, not Google's file.
 */

import { VOCABULARY_SIZE } from '../../albert/presets.ts';

/**
 * So many tokens, each once; row i of the word embedding belongs to token i.
 * @param size at least 300: what comes first is always there
 */
export function sampleVocabulary(size: number = VOCABULARY_SIZE): readonly string[] {
  const tokens = new Set<string>(['[PAD]']);
  for (let i = 1; i <= 99; i++) tokens.add(`[unused${i}]`);
  for (const token of ['[UNK]', '[CLS]', '[SEP]', '[MASK]', '<S>', '<T>']) tokens.add(token);
  for (let code = 0x21; code < 0x7f; code++) tokens.add(String.fromCharCode(code).toLowerCase());
  for (const mark of '，。！？：；（）《》、“”‘’…—·～￥') tokens.add(mark);
  for (let code = 0x4e00; tokens.size < size && code <= 0x9fff; code++) tokens.add(String.fromCodePoint(code));
  for (let i = 0; tokens.size < size; i++) tokens.add(`##${i.toString(36)}`);
  return [...tokens];
}

/** The vocabulary file of a sample. */
export function sampleVocabularyFile(size: number = VOCABULARY_SIZE): Uint8Array {
  return new TextEncoder().encode(`${sampleVocabulary(size).join('\n')}\n`);
}

/** Whether a model is a sample, or was made from one: nobody else has that vocabulary. Its weights are random. */
export function isSampleVocabulary(file: Uint8Array): boolean {
  const own = sampleVocabularyFile();
  return file.length === own.length && file.every((byte, at) => byte === own[at]);
}
