/** Finds the vocabulary beside a checkpoint: a text file with one token a line, in the order of the embedding's rows. */

import { TokenCursor } from '../albert/token-cursor.ts';
import { readSmall } from '../formats/read-exactly.ts';
import { baseName } from '../host/paths.ts';
import type { InputFile } from '../host/source.ts';
import { type Warning, warning } from '../problem/warning.ts';

export interface ChosenVocabulary {
  /** As it is in the source; it is copied unchanged. */
  readonly bytes: Uint8Array | null;
  readonly warnings: readonly Warning[];
}

const VOCABULARY_NAME = /^vocab.*\.txt$/i;

/** Whether a file of this name, without its folders, may be a vocabulary. */
export function isVocabularyName(name: string): boolean {
  return VOCABULARY_NAME.test(name);
}

/** Chinese BERT's has 110 kB, the largest of many languages 5 MB. */
export const MAX_VOCABULARY_BYTES = 16 << 20;

/** Reads the vocabulary that a person named, else `vocab.txt` or the like beside the checkpoint. */
export async function chooseVocabulary(
  named: InputFile | null,
  nearby: readonly InputFile[],
  vocabularySize: number,
): Promise<ChosenVocabulary> {
  const candidates = named ? [named] : nearby.filter((file) => isVocabularyName(baseName(file.path)));
  const usable = candidates.filter((file) => file.size <= MAX_VOCABULARY_BYTES);
  const chosen = usable.find((file) => baseName(file.path) === 'vocab.txt') ?? usable[0];
  if (!chosen) return { bytes: null, warnings: [warning('VOCABULARY_MISSING', { vocabularySize })] };
  const bytes = await readSmall(chosen);
  const tokens = countTokens(bytes);
  const warnings: Warning[] = [];
  const others = candidates.filter((file) => file !== chosen).map((file) => file.path);
  if (others.length > 0) warnings.push(warning('VOCABULARY_CHOSEN', { file: chosen.path, others }));
  if (tokens !== vocabularySize) {
    warnings.push(warning('VOCABULARY_SIZE', { file: chosen.path, tokens, vocabularySize }));
  }
  return { bytes, warnings };
}

/** `vocab.txt` among these files, which loaders look for by that name, and how many tokens it has. */
export async function findVocabulary(
  files: readonly InputFile[],
): Promise<{ readonly file: string; readonly tokens: number } | null> {
  const found = files.find(({ path, size }) => baseName(path) === 'vocab.txt' && size <= MAX_VOCABULARY_BYTES);
  return found ? { file: found.path, tokens: countTokens(await readSmall(found)) } : null;
}

/** Number of tokens. */
export function countTokens(bytes: Uint8Array): number {
  const tokens = new TokenCursor(bytes);
  let count = 0;
  while (tokens.next()) count++;
  return count;
}
