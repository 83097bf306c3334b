/** Vocabularies: their lines, special tokens, and texts that are cut into them. */

import { specialTokens } from '../../src/engine/albert/special-tokens.ts';
import { chooseVocabulary, findVocabulary } from '../../src/engine/model/vocabulary.ts';
import { tokenizerOf } from '../../src/engine/text/tokenizer.ts';
import { TOKENS } from '../layouts/albert.ts';
import { utf8 } from '../layouts/bytes.ts';
import { spoiltFile } from './layouts.ts';
import { inputOf } from './memory-input.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import { Broken, endingOf, type Files, requireWarnings, type Target } from './target.ts';

const FILE = 'vocab.txt';
const SIZES = { vocabularySize: 12, positions: 16 };
const WORDS = [
  'the',
  '##s',
  '天',
  '##天',
  'albert',
  '##',
  'é',
  '𠀀',
  '[unused1]',
  '##__proto__',
  '.',
  '\u200b',
] as const;

export const vocabulary: Target = {
  name: 'vocabulary',
  ownBytes: 0,
  outer: [],
  endings: ['encoded', 'vocabulary-special', 'text-too-long', 'lines as rows', 'other lines'],
  make(random) {
    const tokens = [...TOKENS.slice(0, 5), ...Array.from({ length: random.below(10) }, () => random.pick(WORDS))];
    const layout = { tokens, end: random.pick(['\n', '\r\n', '\n', '\n\n']) };
    if (random.chance(0.6)) mutate(layout, random);
    const lines = layout.tokens.map((token) => token + layout.end).join('');
    const more = random.chance(0.02) ? random.pick(['\n', 'a\n', 'a']).repeat(random.below(300_000)) : '';
    return { [FILE]: spoiltFile(utf8(lines + more), random, 0.15), 'text.txt': utf8(textOf(random)) };
  },
  async read(files: Files) {
    const { [FILE]: bytes = new Uint8Array(0), 'text.txt': text = new Uint8Array(0) } = files;
    const input = inputOf({ [FILE]: bytes }).files;
    const chosen = await chooseVocabulary(null, input, SIZES.vocabularySize);
    requireWarnings(chosen.warnings);
    await findVocabulary(input, true);
    requireRows(bytes);
    const encoded = await endingOf(() => Promise.resolve(encode(bytes, new TextDecoder().decode(text))));
    return [encoded, chosen.warnings.length === 0 ? 'lines as rows' : 'other lines'];
  },
};

function textOf(random: Random): string {
  const words = [
    '天地',
    'the albert',
    '[MASK]',
    '𠀀',
    '__proto__',
    'a\0b',
    '\ud800',
    '\u202E',
    'x'.repeat(150),
    'café!',
    '天地人'.repeat(5),
  ] as const;
  return Array.from({ length: random.between(1, 6) }, () => random.pick(words)).join(' ');
}

function encode(bytes: Uint8Array, text: string): string {
  const tokenizer = tokenizerOf({ label: 'input', vocabulary: bytes, sizes: SIZES });
  for (const { id } of tokenizer.encode(text)) {
    if (!Number.isInteger(id) || id < 0 || id >= SIZES.vocabularySize) throw new Broken(`a token of row ${id}`);
    tokenizer.tokenOf(id);
  }
  return 'encoded';
}

function requireRows(bytes: Uint8Array): void {
  for (const row of Object.values(specialTokens(bytes, SIZES.vocabularySize))) {
    if (row !== null && (row < 0 || row >= SIZES.vocabularySize)) throw new Broken(`a special token of row ${row}`);
  }
}
