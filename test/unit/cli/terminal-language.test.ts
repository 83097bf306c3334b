import { describe, expect, it } from 'vitest';
import { terminalLanguage } from '../../../src/cli/terminal-language.ts';

const ENGLISH = 'en_US.UTF-8';
const CHINESE = 'zh_CN.UTF-8';

describe('the language of the terminal', () => {
  const variables = ['LC_ALL', 'LC_MESSAGES', 'LANG'] as const;
  const values = [undefined, '', 'C', 'POSIX', ENGLISH, CHINESE, 'de_DE'];

  it('is what the first variable that says something says, and else the system’s', () => {
    const environments = values.flatMap((LC_ALL) =>
      values.flatMap((LC_MESSAGES) => values.map((LANG) => ({ LC_ALL, LC_MESSAGES, LANG }))),
    );
    for (const env of environments) {
      for (const system of ['zh-CN', 'zh-Hans-CN', 'zh', 'en-US', 'de']) {
        const said = variables.map((name) => env[name]).find((value) => value) ?? system;
        const expected = said.startsWith('zh') ? 'zh' : 'en';
        expect(
          terminalLanguage(env, () => system),
          JSON.stringify({ ...env, system }),
        ).toBe(expected);
      }
    }
  });

  it.each(['C', 'POSIX', 'C.UTF-8', 'C.utf8'])(
    'is English for %s, also in a Chinese system and with LANGUAGE',
    (locale) => {
      for (const name of variables) {
        expect(terminalLanguage({ [name]: locale, LANGUAGE: 'zh_CN' }, () => 'zh-CN')).toBe('en');
      }
    },
  );

  it.each([
    ['zh_CN:en', ENGLISH, 'zh'],
    ['zh', ENGLISH, 'zh'],
    ['en_GB:zh', CHINESE, 'en'],
    ['fr:zh_CN:en', ENGLISH, 'zh'],
    ['fr:de', CHINESE, 'en'],
    ['', CHINESE, 'zh'],
    [':', CHINESE, 'zh'],
    ['zh@latin', ENGLISH, 'zh'],
  ])('is the first of LANGUAGE=%s that there is', (LANGUAGE, LANG, expected) => {
    expect(terminalLanguage({ LANG, LANGUAGE }, () => 'en-US')).toBe(expected);
    expect(terminalLanguage({ LANGUAGE }, () => LANG.slice(0, 2))).toBe(expected);
  });

  it('is one of Chinese, whatever else its name says', () => {
    for (const LANG of ['zh', 'zh_TW.Big5', 'zh_CN.GB18030@x', 'zh_HK', 'ZH_cn'])
      expect(terminalLanguage({ LANG })).toBe('zh');
    for (const LANG of ['zha_CN', 'chz', 'Chinese'.slice(2)]) expect(terminalLanguage({ LANG })).toBe('en');
  });
});
