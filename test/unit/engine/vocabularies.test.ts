/** Vocabularies as people have them: what is no part of a word is none here and in what is written, and is told. */

import { describe, expect, it } from 'vitest';
import { problemOf } from '../../../src/engine/problem/problem.ts';
import type { TargetName } from '../../../src/engine/targets/names.ts';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { tryModel } from '../../../src/engine/use-cases/trial/loaded-model.ts';
import { describeProblem, describeWarning } from '../../../src/i18n/index.ts';
import { utf8 } from '../../layouts/bytes.ts';
import { type Files, MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { albertFiles, SIZES } from '../small-albert.ts';
import { googleFiles } from '../small-google.ts';

const WORDS = [
  '[PAD]',
  ...Array.from({ length: SIZES.vocabularySize - 5 }, (_, row) => `w${row}`),
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
];
const lines = (words: readonly string[], end = '\n') => words.map((word) => `${word}${end}`).join('');
const PLAIN = lines(WORDS);

const withVocabulary = (text: string | Uint8Array, name = 'vocab.txt'): Files => {
  const { 'vocab.txt': _, ...files } = albertFiles();
  return { ...files, [name]: typeof text === 'string' ? utf8(text) : text };
};

async function made(files: Files, format: TargetName = 'huggingface') {
  const sink = new MemorySink();
  const options = { size: 'auto', format, backend: 'wasm', name: null } as const;
  const done = await convert(memoryInput(files), () => Promise.resolve(sink), options, platform, quietRun());
  const text = (name: string) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(sink.committed?.get(name));
  return {
    done,
    names: [...(sink.committed?.keys() ?? [])],
    text,
    json: (name: string): Record<string, unknown> => JSON.parse(text(name)),
    told: (['en', 'zh'] as const).map((language) =>
      done.warnings.map((warning) => describeWarning(warning, language)).join('\n'),
    ),
  };
}

async function tried(files: Files) {
  const options = { top: 3, backend: 'wasm' } as const;
  return tryModel(memoryInput(files), 'w1[MASK]', options, platform, quietRun());
}

describe('what is no part of a word', () => {
  it.each([
    ['a byte order mark', `\ufeff${PLAIN}`, /vocab\.txt has a byte order mark/, /vocab\.txt 中有字节顺序标记/],
    ['carriage returns', lines(WORDS, '\r\n'), /carriage returns/, /回车符/],
    ['scores', lines(WORDS.map((word) => `${word}\t-8.42`)), /a second column/, /第二列/],
    ['counts', lines(WORDS.map((word) => `${word} 1234`)), /a second column/, /第二列/],
    [
      'all of them',
      `\ufeff${lines(
        WORDS.map((word) => `${word}\t-8.42 x`),
        '\r\n',
      )}`,
      /mark.*returns.*column/,
      /BOM/,
    ],
    ['a mark, and no line end at the end', `\ufeff${PLAIN.slice(0, -1)}`, /byte order mark/, /BOM/],
  ])('%s', async (_, vocabulary, en, zh) => {
    for (const format of ['google', 'huggingface'] as const) {
      const { text, told } = await made(withVocabulary(vocabulary), format);
      expect(text('vocab.txt').trimEnd()).toBe(PLAIN.trimEnd());
      expect(told[0]).toMatch(en);
      expect(told[1]).toMatch(zh);
    }
    const { json } = await made(withVocabulary(vocabulary));
    expect(json('config.json')).toMatchObject({ pad_token_id: 0, bos_token_id: 47, eos_token_id: 48 });
    expect((await tried(withVocabulary(vocabulary))).tokens).toEqual(['[CLS]', 'w1', '[MASK]', '[SEP]']);
  });

  it('nothing is changed and nothing told where there is none, white space around words left as it is', async () => {
    for (const vocabulary of [PLAIN, `${PLAIN}\n`, ` a\n\n\t\nb \n${PLAIN}`]) {
      const { text, done } = await made(withVocabulary(vocabulary));
      expect(text('vocab.txt')).toBe(vocabulary);
      expect(done.warnings.map(({ code }) => code)).not.toContain('VOCABULARY_CLEANED');
    }
  });
});

it('a word twice is told by its numbers, of which the last counts, as in Google’s code and transformers', async () => {
  const words = WORDS.map((word, row) => (row === 5 ? '[CLS]' : row === 30 ? 'w9' : word));
  const { told, text, json } = await made(withVocabulary(lines(words)));
  expect(told[0]).toContain('[CLS] (numbers 5 and 47)');
  expect(told[0]).toContain('w9 (numbers 10 and 30)');
  expect(told[0]).toContain('bert4keras numbers every word behind it one too low');
  expect(told[1]).toContain('w9（编号 10 和 30）');
  expect(told[1]).toContain('bert4keras 会把其后所有词的编号少算一');
  expect(text('vocab.txt')).toBe(lines(words));
  expect(json('config.json')).toMatchObject({ bos_token_id: 47 });
});

it.each(['vocab_chinese.txt', 'bert_vocab.txt', 'Vocab.TXT'])('a vocabulary named %s is one', async (name) => {
  const { done, text } = await made(withVocabulary(PLAIN, name));
  expect(done.warnings.map(({ code }) => code)).not.toContain('VOCABULARY_MISSING');
  expect(text('vocab.txt')).toBe(PLAIN);
  const { 'vocab.txt': _, ...google } = googleFiles();
  const { loaders } = await inspect(memoryInput({ ...google, [name]: utf8(PLAIN) }), platform);
  for (const loader of ['bert4keras', 'google'] as const) {
    expect(loaders?.[loader].issues.map(({ kind }) => kind)).not.toContain('vocabulary-missing');
  }
});

describe('a SentencePiece model instead', () => {
  const piece = (text: string) => {
    const bytes = utf8(text);
    return [0x0a, bytes.length + 7, 0x0a, bytes.length, ...bytes, 0x15, 0, 0, 0, 0];
  };
  const MODEL = Uint8Array.from(['<pad>', '<unk>', '▁the', '[CLS]', '[SEP]', '[MASK]'].flatMap(piece));
  const files = (name = '30k-clean.model', make = googleFiles): Files => {
    const { 'vocab.txt': _, ...rest } = make();
    return { ...rest, [name]: MODEL, '30k-clean.vocab': utf8('<pad>\t0\n') };
  };

  it.each(['30k-clean.model', 'spiece.model', 'assets.model'])(
    'goes along, with its tokenizer and numbers: %s',
    async (name) => {
      const { names, json, done } = await made(files(name));
      expect(names).toContain('spiece.model');
      expect(names).not.toContain('vocab.txt');
      expect(done.warnings.map(({ code }) => code)).not.toContain('VOCABULARY_MISSING');
      const tokenizer_class = 'AlbertTokenizer';
      const ids = { pad_token_id: 0, bos_token_id: 3, eos_token_id: 4 };
      expect(json('config.json')).toMatchObject({ tokenizer_class, ...ids });
      expect(json('tokenizer_config.json')).toMatchObject({ tokenizer_class, unk_token: '<unk>', pad_token: '<pad>' });
    },
  );

  it('goes into a checkpoint of Google’s layout too', async () => {
    expect((await made(files('spiece.model', albertFiles), 'google')).names).toContain('spiece.model');
  });

  it('is all that loaders need', async () => {
    const { loaders, warnings } = await inspect(memoryInput(files()), platform);
    expect(warnings.map(({ code }) => code)).not.toContain('VOCABULARY_MISSING');
    for (const loader of ['bert4keras', 'google'] as const) {
      expect(loaders?.[loader].issues.map(({ kind }) => kind)).not.toContain('vocabulary-missing');
    }
  });

  it('does not take text apart here, which is said', async () => {
    const problem = await tried(files()).then(() => null, problemOf);
    expect(problem).toMatchObject({ code: 'UNSUPPORTED_FORMAT', kind: 'text-by-sentence-piece' });
    for (const language of ['en', 'zh'] as const) {
      expect(problem && describeProblem(problem, language).message).toContain('SentencePiece');
    }
  });

  it('is none where a file only has its name', async () => {
    const { done } = await made({ ...files(), '30k-clean.model': utf8('a text') });
    expect(done.warnings.map(({ code }) => code)).toContain('VOCABULARY_MISSING');
  });

  it('is looked for only where there is no vocabulary', async () => {
    const { names, json } = await made({ ...files(), 'vocab.txt': utf8(PLAIN) });
    expect(names).not.toContain('spiece.model');
    expect(json('config.json')).toMatchObject({ tokenizer_class: 'BertTokenizer' });
  });
});

describe('a vocabulary that loaders cannot use is told, and goes along as it is', () => {
  const gbk = new Uint8Array([...utf8(lines(WORDS.slice(0, -1))), 0xcc, 0xec, 0x0a]);
  const utf16 = new Uint8Array(Buffer.from(`\ufeff${PLAIN}`, 'utf16le'));
  const decoded = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

  it.each<[string, Uint8Array, RegExp, RegExp]>([
    ['in GBK', gbk, /is not UTF-8 text/, /不是 UTF-8 文本/],
    ['in UTF-16', utf16, /is not UTF-8 text/, /不是 UTF-8 文本/],
    [
      'with numbers before its words',
      utf8(lines(WORDS.map((word, row) => `${row}\t${word}`))),
      /lacks \[PAD\]/,
      /缺少 \[PAD\]/,
    ],
    ['in quotes', utf8(lines(WORDS.map((word) => `"${word}"`))), /lacks \[PAD\]/, /缺少 \[PAD\]/],
    ['without a mask', utf8(lines(WORDS.slice(0, -1))), /lacks \[MASK\]/, /缺少 \[MASK\]/],
  ])('%s', async (_, vocabulary, english, chinese) => {
    const { told, text } = await made(withVocabulary(vocabulary));
    expect(told[0]).toMatch(english);
    expect(told[1]).toMatch(chinese);
    expect(told[0]).not.toMatch(/second column|words twice/);
    expect(text('vocab.txt')).toBe(decoded(vocabulary));
  });
});

describe('a tokenizer.json that is all there is of a vocabulary', () => {
  const rows = Object.fromEntries(WORDS.map((word, row) => [word, row]));
  const tokenizer = (model: object) => withVocabulary(JSON.stringify({ version: '1.0', model }), 'tokenizer.json');

  it('gives its words', async () => {
    const { text, names, told } = await made(tokenizer({ type: 'WordPiece', vocab: rows }));
    expect(text('vocab.txt')).toBe(PLAIN);
    expect(names).toContain('tokenizer.json');
    expect(told[0]).not.toMatch(/vocab/);
    expect(await tried(tokenizer({ type: 'WordPiece', vocab: rows }))).toMatchObject({ answer: { kind: 'words' } });
  });

  it.each<[string, object]>([
    ['of another kind', { type: 'Unigram', vocab: [['a', 0]] }],
    ['that leaves rows out', { type: 'WordPiece', vocab: { ...rows, w3: 1000 } }],
    ['with one row twice', { type: 'WordPiece', vocab: { ...rows, w3: 5 } }],
    ['whose words are more than a line', { type: 'WordPiece', vocab: { ...rows, 'a\nb': WORDS.length } }],
  ])('%s is none', async (_, model) => {
    expect((await made(tokenizer(model))).done.warnings.map(({ code }) => code)).toContain('VOCABULARY_MISSING');
  });
});
