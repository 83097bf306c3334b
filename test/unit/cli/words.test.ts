import { expect, it } from 'vitest';
import { jsonText, loadersJson, loadersText, problemText } from '../../../src/cli/words.ts';
import { issue, judgement, type Loader } from '../../../src/engine/compatibility/issue.ts';
import { problem } from '../../../src/engine/problem/problem.ts';

const HOSTILE = 'a\x1b[2J\u009b2J\n\u202E\ud83d\u{e0041}';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

it('a document is the same for programs, and nothing in it is obeyed by a terminal', () => {
  const document = { name: HOSTILE, words: ['天空', '𠀀'] };
  const text = jsonText(document);
  expect(JSON.parse(text)).toEqual(document);
  expect(text).not.toMatch(OBEYED);
  // A console of Windows may have another encoding.
  if (process.platform === 'win32') expect(Buffer.byteLength(text)).toBe(text.length);
  else expect(text).toContain('天空');
});

it('a problem on the terminal has three lines, whatever the input is called', () => {
  const text = problemText(HOSTILE, problem('no-such-input', { path: HOSTILE }), 'en');
  expect(text).not.toMatch(OBEYED);
  expect(text.trimEnd().split('\n')).toHaveLength(3);
});

it("a loader's issues have their first names too, for who reads them by those", () => {
  const found = judgement([issue('vocabulary-missing', { loader: 'google' })]);
  const { google } = loadersJson({ bert4keras: found, google: found, transformers: found }, 'en');
  expect(google.issues).toMatchObject([{ code: 'VOCABULARY_MISSING', severity: 'limits' }]);
  expect(google.obstacles).toMatchObject([{ code: 'VOCABULARY_MISSING', effect: 'limits' }]);
});

it('loaders that are told the same share it, but not advice that speaks against each other’s', () => {
  const layout = (loader: Loader, convertible: boolean) =>
    judgement([issue('brightmart-layout', { loader, convertible })]);
  const told = (convertible: boolean) =>
    loadersText(
      {
        bert4keras: layout('bert4keras', true),
        google: layout('google', true),
        transformers: layout('transformers', convertible),
      },
      'en',
    );
  expect(told(true).match(/✗/g)).toHaveLength(1);
  expect(told(false).match(/✗/g)).toHaveLength(2);
});
