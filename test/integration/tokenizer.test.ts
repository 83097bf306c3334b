/** Our tokens are those of transformers' BertTokenizer, whatever the text, and so are those that a tokenizer.json gives. */

import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeTokenizerJson, rowsOf } from '../../src/engine/albert/tokenizer-json.ts';
import { tokenizerOf } from '../../src/engine/text/tokenizer.ts';
import { sampleVocabulary } from '../../src/engine/use-cases/sample/vocabulary.ts';
import { python, runPython } from './python.ts';
import { scratchFolder } from './scratch.ts';

/** By what is nasty about them. */
const TEXTS: Readonly<Record<string, string>> = {
  plain: '今天天气真好，我们去公园。',
  empty: '',
  'white space alone': ' \t\n\r\u00a0\u3000 ',
  'a mask at the end': '今天天气真[MASK]',
  'masks side by side': '[MASK][MASK] [MASK]',
  'a mask within a word': 'un[MASK]able 今[MASK]天',
  'a mask in small letters': '[mask] 今天',
  'a mask in brackets': '[[MASK]]',
  'a mask cut in two': '[MA SK] [MASK [MASK\n]',
  'other special tokens': '[CLS]今天[SEP]天气[PAD][UNK][unused1]',
  'a control character within a special token': '[MA\u0000SK] [CLS\u200d]',
  'Chinese and English': '我用PyTorch训练ALBERT模型',
  'Chinese and digits': '2019年12月31日，气温-3.5℃，涨了20%',
  'pieces of words': 'embeddings playing unaffable playings 2019abc',
  'a piece mark in a text': '##ing a##b # ##',
  'capitals with and without accents': 'Ångström CAFÉ Élan İstanbul ŒUVRE ẞ ŉ',
  'accents as marks of their own': 'e\u0301 A\u030a o\u0302\u0323 ệ',
  'marks alone': '\u0301 今\u0301天 \u20dd',
  'full-width letters, digits and punctuation': 'ＡＢＣ１２３，．！？［ＭＡＳＫ］（）',
  'Chinese punctuation': '《红楼梦》“你好”——……、；：·～￥【】〈〉「」',
  'English punctuation': "don't U.S.A. a_b-c/d\\e $1,000.00 `x` ^ | ~ < > = +",
  'symbols that are no punctuation': '™ © ® ± × ÷ € £ ¥ § ° µ ¼ → ∞ ★ ♥',
  emoji: '😀今天👍🏽 👨‍👩‍👧‍👦 🇨🇳 ☺️ 1️⃣',
  'rare ideographs': 'a𠮷𠮷b豈𪚥𠮷\u0301 \u{2f800}x 𠮷野家 𪚥 㐀 豈 \u9fff \u{30000} 〇 々',
  'kana and hangul': 'ひらがな カタカナ ｶﾞ がぎ 안녕하세요 한글',
  'other scripts': 'Привет ЁЖ Αθήνα ΣΊΣΥΦΟΣ שָׁלוֹם مُحَمَّد हिन्दी ภาษาไทย',
  'control and format characters': 'a\u0000b\u0007c\u007fd\u0085e\u200bf\u200dg\u202eh\ufeffi\ufffdj\u00adk\u2060l',
  'private and unassigned characters': '\ue000a \u{f0000}b \u0378c \uffffd \u{10ffff}',
  'line ends': '今天\n天气\r\n真\u2028好\u2029吗\u000b呀\u000c了',
  'odd spaces': 'a\u00a0b\u2003c\u3000d\u1680e\u180ef\u202fg',
  'a word of a hundred letters': 'a'.repeat(100),
  'a word of a hundred and one letters': 'a'.repeat(101),
  'a word of a hundred letters outside the plane': '𝒶'.repeat(100),
  'a word that fits in part': 'playzzz zplay',
  'a long text': '今天 hello，world[MASK] '.repeat(50),
  'letters that become two': 'ßtraße ﬁne ﬂow Ǆ ŀ',
};

/** What the sample's vocabulary lacks: pieces of words, accents' letters, punctuation, full-width forms. */
const PIECES = [
  ...['[PAD]', '[unused1]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '<S>', '<T>'],
  ...[...'abcdefghijklmnopqrstuvwxyz0123456789'].flatMap((letter) => [letter, `##${letter}`]),
  ...[
    'play',
    '##ing',
    '##s',
    'un',
    '##aff',
    '##able',
    'em',
    '##bed',
    '##ding',
    '2019',
    '##19',
    'mask',
    'unused',
    'cafe',
  ],
  ...'今天气真好我们去公园年月日用训练模型红楼梦你〇々㐀𠮷豈豈𪚥吗呀了',
  ...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~，。！？：；（）《》、“”‘’…—·～￥［］．【】〈〉「」',
  ...'ａｂｃ１２３ßœŉıåéσςοδ℃™©®±×÷€£¥§°µ¼→∞★♥😀👍🇨🇳☺',
  ...[
    '##\u0301',
    '##ο',
    '##δ',
    '##σ',
    '##ς',
    '##ß',
    '##t',
    '##ﬁ',
    'ﬁ',
    '가',
    '안',
    '##녕',
    'ᄒ',
    '##ᅡ',
    'か',
    '##゙',
    'が',
  ],
  ...['\u{200d}', '\u{fe0f}', '##\u{fe0f}', '\ufffd', 'п', '##р', 'и', '##и', 'е', 'ж', 'ё', '##ж'],
];

/** What `tokenise.py` prints. */
interface Tokenised {
  readonly bert: readonly (readonly number[])[];
  readonly defined: readonly (readonly number[])[];
  readonly bertPairs: readonly (readonly (readonly number[])[])[];
  readonly definedPairs: readonly (readonly (readonly number[])[])[];
}

const VOCABULARIES = {
  sample: sampleVocabulary(),
  pieces: [...new Set(PIECES)],
} as const;

describe.skipIf(!python).each(['sample', 'pieces'] as const)('with the vocabulary %s', (name) => {
  const scratch = scratchFolder();
  let theirs: Tokenised = { bert: [], defined: [], bertPairs: [], definedPairs: [] };
  const tokenise = async (texts: readonly string[]): Promise<Tokenised> => {
    await writeFile(scratch.at('texts.json'), JSON.stringify(texts));
    const files = ['vocab.txt', 'tokenizer.json', 'texts.json'].map((file) => scratch.at(file));
    return JSON.parse(await runPython('tokenise.py', files));
  };

  beforeAll(async () => {
    await writeFile(scratch.at('vocab.txt'), `${VOCABULARIES[name].join('\n')}\n`);
    await writeFile(scratch.at('tokenizer.json'), encodeTokenizerJson(rowsOf(VOCABULARIES[name])) ?? '');
    theirs = await tokenise(Object.values(TEXTS));
  });

  const tokenizer = tokenizerOf({
    label: name,
    vocabulary: new TextEncoder().encode(`${VOCABULARIES[name].join('\n')}\n`),
    sizes: { vocabularySize: VOCABULARIES[name].length, positions: 10_000 },
  });
  const tokens = (ids: readonly number[] = []) => ids.map((id) => tokenizer.tokenOf(id));

  it.each(Object.keys(TEXTS).map((what, at) => [what, at] as const))('%s', (what, at) => {
    const ours = tokenizer.encode(TEXTS[what] ?? '').map(({ id }) => id);
    expect(tokens(ours)).toEqual(tokens(theirs.bert[at]));
    expect(ours).toEqual(theirs.bert[at]);
  });

  it('and tokenizer.json gives the same, for pairs of texts too', () => {
    expect(theirs.bert).toHaveLength(Object.keys(TEXTS).length);
    expect(theirs.defined).toEqual(theirs.bert);
    expect(theirs.definedPairs).toEqual(theirs.bertPairs);
  });

  // Python's str.lower(), and so Google's own code, knows of it too; transformers lower each letter by itself.
  it('but for the final sigma of Greek, which is ours alone', async () => {
    const last = (ids: readonly number[]) => tokens(ids).at(-2);
    const [greek = []] = (await tokenise(['ΟΔΟΣ'])).bert;
    const expected = name === 'pieces' ? ['##ς', '##σ'] : ['[UNK]', '[UNK]'];
    expect([last(tokenizer.encode('ΟΔΟΣ').map(({ id }) => id)), last(greek)]).toEqual(expected);
  });
});
