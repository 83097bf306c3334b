/** Where a text is no JSON: the same on every engine, which word it each in their own way. */

import { expect, it } from 'vitest';
import { parseJson, parseJsonText } from '../../../src/engine/formats/json.ts';

const text = (...lines: string[]) => lines.join('\n');

it.each([
  ['a comma before the end of an object', text('{', '  "a": 1,', '}'), 3, 1],
  ['a comma before the end of an array', '[1, 2, ]', 1, 8],
  ['a comma that is missing', text('{', '  "a": 1', '  "b": 2', '}'), 3, 3],
  ['a colon that is missing', '{"a" 1}', 1, 6],
  ['a key without quotes', '{a: 1}', 1, 2],
  ['single quotes', "{'a': 1}", 1, 2],
  ['a comment', text('{', '  // layers', '  "a": 1', '}'), 2, 3],
  ['a word of Python', '{"a": None}', 1, 7],
  ['a number with a zero before it', '{"a": 012}', 1, 8],
  ['a plus sign', '[+1]', 1, 2],
  ['a line break in a string', text('{"a": "b', 'c"}'), 1, 7],
  ['an escape that is none', '["\\x"]', 1, 2],
  ['a brace that was never opened', '{"a": 1}}', 1, 9],
  ['the bracket of the other kind', '[1}', 1, 3],
  ['something behind the end', '{} {}', 1, 4],
  ['a byte order mark', '\ufeff{}', 1, 1],
  ['line breaks of Windows', '{\r\n"a": 1,\r\n}', 3, 1],
])('%s', (_, json, line, column) => {
  expect(() => JSON.parse(json)).toThrow();
  expect(parseJsonText(json)).toEqual({ ok: false, reason: { kind: 'not-json', facts: { line, column } } });
});

it.each(['{', '{"a"', '{"a":', '{"a":1,', '[1', '[[[', '{"a":[{}'])('%s ends too early', (json) => {
  expect(parseJsonText(json)).toEqual({ ok: false, reason: { kind: 'json-cut-off', facts: {} } });
});

it.each(['', ' \n'])('%j is empty', (json) => {
  expect(parseJsonText(json)).toEqual({ ok: false, reason: { kind: 'empty', facts: {} } });
});

it('a depth that nobody writes is no reason to fall', () => {
  expect(parseJsonText('['.repeat(200_000))).toMatchObject({ ok: false });
});

it('bytes that are not UTF-8', () => {
  expect(parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toEqual({ ok: false, reason: { kind: 'not-utf8', facts: {} } });
});

it.each(['{}', '[]', '"\\u00e9"', '-0.5e+3', 'null', ' {"a": [true, false, {"b": "中"}]} '])('%s is JSON', (json) => {
  expect(parseJsonText(json)).toEqual({ ok: true, text: json, value: JSON.parse(json) });
});
