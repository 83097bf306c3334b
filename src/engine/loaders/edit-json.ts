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
  let changed = text;
  const added = [...values].filter(([key]) => !members.some((member) => member.key === key));
  if (added.length > 0) changed = append(text, members, added);
  // From the last to the first, so that the places before stay what they are.
  for (const { key, valueStart, valueEnd } of members.toReversed()) {
    const value = values.get(key);
    if (value !== undefined) {
      changed = changed.slice(0, valueStart) + JSON.stringify(value) + changed.slice(valueEnd);
    }
  }
  return changed;
}

function append(text: string, members: readonly Member[], added: readonly (readonly [string, FixableValue])[]): string {
  const last = members.at(-1);
  const at = last ? last.valueEnd : text.indexOf('{') + 1;
  const before = last?.before ?? '';
  const written = added.map(([key, value]) => `${before}${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',');
  return `${text.slice(0, at)}${last ? ',' : ''}${written}${text.slice(at)}`;
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
