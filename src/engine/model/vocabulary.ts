/** Finds the vocabulary beside a checkpoint: a text file with one token a line, in the order of the embedding's rows. */

import { isSentencePiece } from '../albert/sentence-piece.ts';
import { missingTokens } from '../albert/special-tokens.ts';
import { hashTokens, TokenCursor } from '../albert/token-cursor.ts';
import { wordsOf } from '../albert/tokenizer-json.ts';
import { isUtf8, parseJson } from '../formats/json.ts';
import { readSmall } from '../formats/read-exactly.ts';
import { baseName } from '../host/paths.ts';
import type { InputFile } from '../host/source.ts';
import { type Warning, warning } from '../problem/warning.ts';
import { plainWords } from './plain-words.ts';

export interface ChosenVocabulary {
  /** The words, one a line: as they are in the source where there is nothing else in it. */
  readonly bytes: Uint8Array | null;
  /** SentencePiece's model, which there may be instead of words. */
  readonly sentencePiece: Uint8Array | null;
  readonly warnings: readonly Warning[];
}

const VOCABULARY_NAME = /vocab[^/]*\.txt$/i;
const SENTENCE_PIECE_NAME = /\.model$/i;

/** Whether a file of this name, without its folders, may be a vocabulary. */
export function isVocabularyName(name: string): boolean {
  return VOCABULARY_NAME.test(name);
}

/** Chinese BERT's has 110 kB, the largest of many languages 5 MB. */
export const MAX_VOCABULARY_BYTES = 16 << 20;

/** Reads the vocabulary that a person named, else `vocab.txt` or the like beside the checkpoint, else SentencePiece's. */
export async function chooseVocabulary(
  named: InputFile | null,
  nearby: readonly InputFile[],
  vocabularySize: number,
): Promise<ChosenVocabulary> {
  const candidates = named ? [named] : nearby.filter((file) => isVocabularyName(baseName(file.path)));
  const usable = candidates.filter((file) => file.size <= MAX_VOCABULARY_BYTES);
  const found = usual(usable);
  const own = found ? await readSmall(found) : null;
  const pieces = own ? null : await findSentencePiece(nearby);
  const tokenizer = own || pieces ? null : await findTokenizer(nearby);
  const chosen = found ?? tokenizer?.file;
  const content = own ?? tokenizer?.words;
  if (!chosen || !content || isSentencePiece(content)) {
    const sentencePiece = content ?? pieces;
    const missing = sentencePiece ? [] : [warning('VOCABULARY_MISSING', { vocabularySize })];
    return { bytes: null, sentencePiece, warnings: missing };
  }
  const { bytes, warnings: ofWords } = wordsIn(chosen.path, content, vocabularySize);
  const { count: tokens, hashes } = hashTokens(bytes, vocabularySize);
  const warnings: Warning[] = [];
  const others = candidates.filter((file) => file !== chosen).map((file) => file.path);
  if (others.length > 0) warnings.push(warning('VOCABULARY_CHOSEN', { file: chosen.path, others }));
  warnings.push(...ofWords, ...repeatWarnings(chosen.path, bytes, hashes));
  if (tokens !== vocabularySize) {
    warnings.push(warning('VOCABULARY_SIZE', { file: chosen.path, tokens, vocabularySize }));
  }
  return { bytes, sentencePiece: null, warnings };
}

/** The words of a vocabulary, and what is wrong with them: what is no text, or has no words of BERT's, stays as it is. */
function wordsIn(file: string, content: Uint8Array, vocabularySize: number) {
  if (!isUtf8(content)) return { bytes: content, warnings: [warning('VOCABULARY_NOT_UTF8', { file })] };
  const { words, flaws } = plainWords(content);
  const tokens = missingTokens(words, vocabularySize);
  if (tokens.length > 0) return { bytes: content, warnings: [warning('VOCABULARY_SPECIAL', { file, tokens })] };
  return { bytes: words, warnings: flaws.length > 0 ? [warning('VOCABULARY_CLEANED', { file, flaws })] : [] };
}

const MOST_REPEATED_TOLD = 10;
const MOST_LETTERS_TOLD = 60;

/**
 * Words that are there more than once. Google's and transformers' tables of words have the last row of each; bert4keras'
 * `load_vocab` numbers a word by how many different ones came before it.
 */
function repeatWarnings(file: string, bytes: Uint8Array, hashes: Int32Array): readonly Warning[] {
  const suspects = repeatedNumbers(hashes);
  const last = new Map<string, number>();
  const repeated: { word: string; row: number; first: number }[] = [];
  const token = new TokenCursor(bytes);
  for (let row = 0; suspects.size > 0 && row < hashes.length && token.next(); row++) {
    if (!suspects.has(hashes[row] ?? 0)) continue;
    const word = token.text();
    const first = last.get(word);
    if (first !== undefined && word !== '' && repeated.length < MOST_REPEATED_TOLD) {
      repeated.push({ word: word.slice(0, MOST_LETTERS_TOLD), first, row });
    }
    last.set(word, row);
  }
  return repeated.length > 0 ? [warning('VOCABULARY_REPEATS', { file, words: repeated })] : [];
}

/** None of most vocabularies' hashes, of which no token then becomes a text. */
function repeatedNumbers(numbers: Int32Array): ReadonlySet<number> {
  const sorted = numbers.slice().sort();
  const repeated = new Set<number>();
  for (let at = 1; at < sorted.length; at++) {
    const number = sorted[at];
    if (number !== undefined && number === sorted[at - 1]) repeated.add(number);
  }
  return repeated;
}

function usual(files: readonly InputFile[]): InputFile | undefined {
  return files.find((file) => baseName(file.path) === 'vocab.txt') ?? files[0];
}

/** SentencePiece's model, by the name that transformers give it first. */
async function findSentencePiece(files: readonly InputFile[]): Promise<Uint8Array | null> {
  const named = files.filter(({ path, size }) => SENTENCE_PIECE_NAME.test(path) && size <= MAX_VOCABULARY_BYTES);
  const isUsual = ({ path }: InputFile) => Number(baseName(path) === 'spiece.model');
  for (const file of named.sort((a, b) => isUsual(b) - isUsual(a)).slice(0, 3)) {
    const bytes = await readSmall(file);
    if (isSentencePiece(bytes)) return bytes;
  }
  return null;
}

/** The words of `tokenizer.json`, which is all that the transformers of today save of a tokenizer. */
async function findTokenizer(files: readonly InputFile[]) {
  const file = files.find(({ path, size }) => baseName(path) === 'tokenizer.json' && size <= MAX_VOCABULARY_BYTES);
  const json = file && parseJson(await readSmall(file));
  const words = json?.ok ? wordsOf(json.value) : null;
  return file && words !== null ? { file, words: new TextEncoder().encode(words) } : null;
}

/** The vocabulary among these files, and how many tokens it has. `anyName` where a loader is told its path. */
export async function findVocabulary(
  files: readonly InputFile[],
  anyName: boolean,
): Promise<{ readonly file: string; readonly tokens: number } | null> {
  const named = files.filter(({ path }) =>
    anyName ? isVocabularyName(baseName(path)) : baseName(path) === 'vocab.txt',
  );
  const found = usual(named.filter(({ size }) => size <= MAX_VOCABULARY_BYTES));
  return found ? { file: found.path, tokens: countTokens(await readSmall(found)) } : null;
}

/** Whether SentencePiece's model is among these files. */
export async function hasSentencePiece(files: readonly InputFile[]): Promise<boolean> {
  return (await findSentencePiece(files)) !== null;
}

/** Number of tokens. */
export function countTokens(bytes: Uint8Array): number {
  const tokens = new TokenCursor(bytes);
  let count = 0;
  while (tokens.next()) count++;
  return count;
}
