import { describe, expect, it } from 'vitest';
import { specialTokens } from '../../../src/engine/albert/special-tokens.ts';
import { TokenCursor, tokensOf } from '../../../src/engine/albert/token-cursor.ts';
import { openModel } from '../../../src/engine/model/open-model.ts';
import { chooseVocabulary } from '../../../src/engine/model/vocabulary.ts';
import { tokenizerOf } from '../../../src/engine/text/tokenizer.ts';
import { compareVocabularies } from '../../../src/engine/use-cases/verify/compare-vocabularies.ts';
import { memoryFile, memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';
import { googleFiles } from '../small-google.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

const TEXTS = [
  '',
  '\n',
  '\n\n',
  'a',
  'a\n',
  'a\n\n',
  '\na',
  'a\r\nb\r\n',
  'a\rb\n',
  '\r\n',
  '\r',
  'a\nb\r',
  '天\n地\n',
  '\ufeffa\nb',
];

describe('the tokens of a vocabulary', () => {
  it.each(TEXTS)('are its lines, however they end: %j', (text) => {
    const lines = new TextDecoder()
      .decode(utf8(text))
      .split('\n')
      .map((line) => line.replace(/\r$/, ''));
    const expected = text === '' || text.endsWith('\n') ? lines.slice(0, -1) : lines;
    expect(tokensOf(utf8(text), 1000)).toEqual(
      expected.map((line, i) => (i === 0 ? line.replace('\ufeff', '') : line)),
    );
  });

  it('are no more than were asked for', () => {
    expect(tokensOf(utf8('a\nb\nc\n'), 2)).toEqual(['a', 'b']);
    expect(tokensOf(new Uint8Array(2 ** 21).fill(10), 2 ** 31)).toHaveLength(2 ** 20);
  });

  it('are cut off where they are longer than any', () => {
    const [token] = tokensOf(new Uint8Array(2 ** 24).fill(0x61), 5);
    expect(token?.length).toBeLessThan(2000);
  });

  it.each(TEXTS)('are counted where the vocabulary is chosen: %j', async (text) => {
    const { warnings } = await chooseVocabulary(null, [memoryFile('vocab.txt', utf8(text))], 77);
    const { length: tokens } = tokensOf(utf8(text), 1000);
    expect(warnings.filter(({ code }) => code === 'VOCABULARY_SIZE')).toMatchObject([{ facts: { tokens } }]);
  });

  it('are held by nobody while they are gone through', () => {
    const before = process.memoryUsage().heapUsed;
    const cursor = new TokenCursor(new Uint8Array(2 ** 24).fill(10));
    let count = 0;
    while (cursor.next()) count++;
    expect(count).toBe(2 ** 24);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 ** 24);
  });
});

describe('the special tokens', () => {
  it('are found with white space around them, the last of each, as Google’s loader does', () => {
    const vocabulary = utf8('x\n [PAD]\t\n[PAD]\n[CLS]\r\n[SEP]x\n[sep]\n[SEP]\n');
    expect(specialTokens(vocabulary, 100)).toEqual({ padding: 2, start: 3, end: 6 });
    expect(specialTokens(vocabulary, 4)).toEqual({ padding: 2, start: 3, end: null });
  });

  it('are where they usually are without a vocabulary', () => {
    expect(specialTokens(null, 21_128)).toEqual({ padding: 0, start: 101, end: 102 });
    expect(specialTokens(null, 102)).toEqual({ padding: 0, start: 101, end: null });
  });
});

describe('two vocabularies', () => {
  const compared = async (first: string, second: string) => {
    const model = await openModel(memoryInput(googleFiles()), platform);
    const [source, converted] = [first, second].map((text) => ({ ...model, vocabulary: utf8(text) }));
    return source && converted ? compareVocabularies(source, converted).map(({ facts }) => facts) : null;
  };

  it.each([
    ['a\nb\n', 'a\nb\n'],
    ['a\nb\n', 'a\r\nb'],
    ['', ''],
  ])('are the same whatever ends their lines: %j and %j', async (first, second) => {
    expect(await compared(first, second)).toEqual([]);
  });

  it.each([
    ['a\nb\n', 'a\nc\n', 1, 'b', 'c'],
    ['a\n', 'a\nb\n', 1, null, 'b'],
    ['a\nb\n', 'a\n', 1, 'b', null],
    ['a\n\nb\n', 'a\nb\n', 1, '', 'b'],
    ['', '\n', 0, null, ''],
  ])('differ at the first token that is another: %j and %j', async (first, second, row, source, found) => {
    expect(await compared(first, second)).toMatchObject([{ row, source, found }]);
  });
});

it('a token of a megabyte is none that a text has, and is told by its beginning', () => {
  const vocabulary = utf8(`[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n${'x'.repeat(2 ** 20)}\n天\n`);
  const sizes = { vocabularySize: 7, positions: 16 };
  const tokenizer = tokenizerOf({ label: 'model', vocabulary, sizes });
  expect(tokenizer.encode('天').map(({ id }) => id)).toEqual([2, 6, 3]);
  expect(tokenizer.tokenOf(5).length).toBeLessThan(2000);
});
