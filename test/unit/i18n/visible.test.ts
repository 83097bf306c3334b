import { expect, it } from 'vitest';
import { excerpt } from '../../../src/engine/problem/excerpt.ts';
import { problem } from '../../../src/engine/problem/problem.ts';
import { reason } from '../../../src/engine/problem/reason.ts';
import { warning } from '../../../src/engine/problem/warning.ts';
import { describeProblem, describeWarning, visible } from '../../../src/i18n/index.ts';

it.each([
  ['an escape sequence', 'a\x1b[2J', 'a\\x1b[2J'],
  ['the same beyond ASCII', 'a\u009b2J', 'a\\x9b2J'],
  ['a line break', 'bert\n  tiny · fine', 'bert\\x0a  tiny · fine'],
  ['a change of direction', 'a\u202Etxt', 'a\\u202etxt'],
  ['characters that show nothing', 'a\u200bb\u2060\ufeff\u00ad', 'a\\u200bb\\u2060\\ufeff\\xad'],
  ['tags, which show nothing', 'a\u{e0041}\u{e007f}', 'a\\u{e0041}\\u{e007f}'],
  ['halves of characters', '\ud83da\udca5', '\\ud83da\\udca5'],
  ['each change of direction', '\u061c\u200e\u200f\u202a\u2066\u2069', '\\u061c\\u200e\\u200f\\u202a\\u2066\\u2069'],
  ['each control character', '\0\b\t\r\x7f\x80\x85\x9f', '\\x00\\x08\\x09\\x0d\\x7f\\x80\\x85\\x9f'],
  ['ends of lines', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
  ['an emoji of several', '👩‍👩‍👧‍👦 می‌خواهم', '👩‍👩‍👧‍👦 می‌خواهم'],
  ['nothing of the kind', '天空 ✓ 𠀀 café', '天空 ✓ 𠀀 café'],
])('a text with %s is shown with it written out', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

it.each(['en', 'zh'] as const)('no message in %s has what a terminal would obey, wherever the fact was', (language) => {
  const hostile = 'x\x1b[2J\n\u009b\u202E';
  const facts = { file: hostile, tensor: hostile, reason: reason('said', { text: hostile }) };
  const { message, hint } = describeProblem(problem('entry-malformed', facts), language);
  const told = describeWarning(warning('TASK_HEAD_KEPT', { tensors: [hostile, hostile] }), language);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  for (const text of [message, hint, told]) expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  expect(told).toContain('x\\x1b[2J');
});

it('a name of a megabyte is told by its ends', () => {
  const { message } = describeProblem(problem('keras-object-graph', { file: `a${'b'.repeat(1 << 20)}.index` }), 'en');
  expect(message).toContain('bbb.index');
  expect(message.length).toBeLessThan(1000);
});

it.each<[string, unknown, string]>([
  ['a number', 2.5, '2.5'],
  ['nothing', undefined, 'undefined'],
  ['a text', 'gelu', '"gelu"'],
  ['a long text', 'g'.repeat(100), `"${'g'.repeat(59)}`],
  ['a list', [1, -1, [2, [3]]], '[1,-1,[2,[…]]]'],
  ['an object', { a: { b: { c: 1 } } }, '{"a":{"b":{…}}}'],
  ['what is deeper than a stack', JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`), '[[[…]]]'],
])('%s out of a file is quoted shortly', (_, value, told) => {
  expect(excerpt(value)).toBe(told);
});
