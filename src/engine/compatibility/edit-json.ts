/** Changes members of a JSON object in its text, so that everything else stays as a person wrote it. */

import type { FixableValue } from './config-keys.ts';

interface Member {
  readonly key: string;
  /** White space before the key, with its line break. */
  readonly before: string;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const STRING = /"(?:[^"\\]|\\.)*"/y;
const SPACE = /[ \t\r\n]*/y;

/**
 * Gives members of the outermost object new values; those it does not have come at its end.
 * @param text a text that `JSON.parse` takes for an object
 */
export function setMembers(text: string, values: ReadonlyMap<string, FixableValue>): string {
  const members = membersOf(text);
  const pieces: string[] = [];
  let at = 0;
  for (const { key, valueStart, valueEnd } of members) {
    const value = values.get(key);
    if (value === undefined) continue;
    pieces.push(text.slice(at, valueStart), JSON.stringify(value));
    at = valueEnd;
  }
  const last = members.at(-1);
  const end = last ? last.valueEnd : text.indexOf('{') + 1;
  return [...pieces, text.slice(at, end), addition(values, members), text.slice(end)].join('');
}

/** The members that are not there yet, as they follow the last one. */
function addition(values: ReadonlyMap<string, FixableValue>, members: readonly Member[]): string {
  const there = new Set(members.map(({ key }) => key));
  const added = [...values].filter(([key]) => !there.has(key));
  if (added.length === 0) return '';
  const last = members.at(-1);
  const written = added.map(([key, value]) => `${last?.before ?? ''}${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `${last ? ',' : ''}${written.join(',')}`;
}

/** The members of the outermost object, in the order of the text. */
function membersOf(text: string): readonly Member[] {
  const members: Member[] = [];
  let at = text.indexOf('{') + 1;
  for (;;) {
    const keyStart = behind(SPACE, text, at);
    if (text[keyStart] !== '"') return members;
    const keyEnd = behind(STRING, text, keyStart);
    const colon = behind(SPACE, text, keyEnd);
    const valueStart = behind(SPACE, text, colon + 1);
    const valueEnd = endOfValue(text, valueStart);
    const key: string = JSON.parse(text.slice(keyStart, keyEnd));
    members.push({ key, before: text.slice(at, keyStart), valueStart, valueEnd });
    const next = behind(SPACE, text, valueEnd);
    if (text[next] !== ',') return members;
    at = next + 1;
  }
}

/** The end of the value that begins here: of a string, of what brackets hold, or of a number or word. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const mark = text[at] ?? '';
    if (mark === '"') at = behind(STRING, text, at);
    else {
      if ('{['.includes(mark)) depth++;
      else if ('}]'.includes(mark)) depth--;
      at++;
    }
  } while (at < text.length && (depth > 0 || !/[\s,\]}]/.test(text[at] ?? '')));
  return at;
}

function behind(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}
