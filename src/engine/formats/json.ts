/** JSON (RFC 8259) out of a file, and where it is none: engines of JavaScript tell that each in their own words, or not at all. */

import { type Reason, reason } from '../problem/reason.ts';

export type Json =
  | { readonly ok: true; readonly text: string; readonly value: unknown }
  | { readonly ok: false; readonly reason: Reason };

/** Whether a text in UTF-8 begins with the mark that some editors put there. It is no part of JSON. */
export function hasByteOrderMark([first, second, third]: Uint8Array): boolean {
  return first === 0xef && second === 0xbb && third === 0xbf;
}

/** Whether bytes are a text in UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  return textOf(bytes) !== null;
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Decodes UTF-8 and parses. A byte order mark belongs to the text, and is no JSON. */
export function parseJson(bytes: Uint8Array): Json {
  const text = textOf(bytes);
  return text === null ? { ok: false, reason: reason('not-utf8', {}) } : parseJsonText(text);
}

export function parseJsonText(text: string): Json {
  if (text.trim() === '') return { ok: false, reason: reason('empty', {}) };
  try {
    return { ok: true, text, value: JSON.parse(text) };
  } catch {
    return { ok: false, reason: whyNoJson(text) };
  }
}

/** The members of a JSON object, one named `__proto__` like any other; `null` for what is none. */
export function membersOf(value: unknown): Map<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map(Object.entries(value));
}

/** Line and column, from 1, of the first character that cannot belong to a JSON text. */
function whyNoJson(text: string): Reason {
  const at = firstUnexpected(text);
  if (at >= text.length) return reason('json-cut-off', {});
  const lines = text.slice(0, at).split(/\r\n|\r|\n/);
  return reason('not-json', { line: lines.length, column: (lines.at(-1) ?? '').length + 1 });
}

const SPACE = /[ \t\n\r]*/y;
/** A mark, a string, or a number or word. */
const TOKEN =
  /([{}[\]:,])|("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/** What comes next: a value, a key, either or the end of what it would begin, a colon, or what follows a value. */
type Next = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'rest';
type Token = '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'scalar';

const VALUE: readonly Token[] = ['{', '[', 'string', 'scalar'];
const ALLOWED: { readonly [N in Exclude<Next, 'rest'>]: readonly Token[] } = {
  value: VALUE,
  'value-or-end': [...VALUE, ']'],
  key: ['string'],
  'key-or-end': ['string', '}'],
  colon: [':'],
};

function firstUnexpected(text: string): number {
  const open: ('{' | '[')[] = [];
  let next: Next = 'value';
  for (let at = 0; ; ) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    TOKEN.lastIndex = at;
    const [all, mark, string] = TOKEN.exec(text) ?? [];
    if (all === undefined) return at;
    const token = string === undefined ? ((mark ?? 'scalar') as Token) : 'string';
    if (!allowed(next, open.at(-1)).includes(token)) return at;
    next = after(token, next, open);
    at += all.length;
  }
}

function allowed(next: Next, within: '{' | '[' | undefined): readonly Token[] {
  if (next !== 'rest') return ALLOWED[next];
  return within === undefined ? [] : [',', within === '{' ? '}' : ']'];
}

function after(token: Token, next: Next, open: ('{' | '[')[]): Next {
  switch (token) {
    case '{':
    case '[':
      open.push(token);
      return token === '{' ? 'key-or-end' : 'value-or-end';
    case '}':
    case ']':
      open.pop();
      return 'rest';
    case ':':
      return 'value';
    case ',':
      return open.at(-1) === '{' ? 'key' : 'value';
    case 'string':
      return next === 'key' || next === 'key-or-end' ? 'colon' : 'rest';
    case 'scalar':
      return 'rest';
  }
}
