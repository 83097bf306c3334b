/** Both languages say everything, each in its own words. */

import { expect, it } from 'vitest';
import { type Reason, reason } from '../../../src/engine/problem/reason.ts';
import { reasonText as inEnglish } from '../../../src/i18n/en/reasons.ts';
import { commandLineTexts, LANGUAGE_CODES, LANGUAGES, languageOf, texts } from '../../../src/i18n/index.ts';
import { reasonText as inChinese } from '../../../src/i18n/zh/reasons.ts';

const HAN = /[\p{Script=Han}\uff00-\uffef]/u;

/** Every text of a language by its path; functions are called with what shows in a text. */
function textsOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const said: unknown = value(1, 2, 3, 4, 5, 6);
    return textsOf(said, path);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => textsOf(member, `${path}.${key}`));
}

it('there is a list of languages, each with its name', () => {
  expect(LANGUAGE_CODES).toEqual(['en', 'zh']);
  expect(LANGUAGE_CODES.map((code) => LANGUAGES[code].name)).toEqual(['English', '中文']);
  expect(languageOf('zh_TW.UTF-8')).toBe('zh');
  expect(languageOf('de-DE')).toBe('en');
});

it.each([
  ['window', texts],
  ['command line', commandLineTexts],
] as const)('the texts of the %s are Chinese in Chinese and not in English', (part, textsIn) => {
  const chinese = new Map(textsOf(textsIn('zh'), part));
  const english = new Map(textsOf(textsIn('en'), part));
  expect([...chinese.keys()]).toEqual([...english.keys()]);
  // What is called the same everywhere: names, and figures.
  const same = [...chinese].filter(([path, text]) => !HAN.test(text) && english.get(path) !== text);
  expect(same).toEqual([]);
  expect([...english].filter(([, text]) => HAN.test(text.replace(/今天天气真|今天|中文/g, '')))).toEqual([]);
});

const REASONS: readonly Reason[] = [
  reason('empty', {}),
  reason('not-json', { line: 3, column: 5 }),
  reason('header-beyond-file', { claimed: '9', bytes: 8 }),
  reason('keys-out-of-order', { at: 4 }),
  reason('snappy-copy', { at: 1 }),
  reason('symbolic-link', {}),
  reason('no-directory', {}),
  reason('not-installed', {}),
];

it.each(REASONS)('the reason $kind is said in either language', (found) => {
  expect(inEnglish(found)).toMatch(/^[a-z0-9][^.]*$/i);
  expect(inChinese(found)).toMatch(HAN);
  expect(inChinese(found)).not.toMatch(/。$/);
});
