/** A vocabulary as words, one a line, without what editors and other programs put beside them. */

import { hasByteOrderMark } from '../formats/json.ts';
import type { VocabularyFlaw } from '../problem/warning.ts';

const [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const MARK_BYTES = 3;

/**
 * Takes off a byte order mark, the carriage returns of line ends, and what stands behind white space: Google's loader
 * takes the first column of each line (tokenization.py, `load_vocab`), and no word has white space in it.
 * @returns the same bytes where there is nothing to take off
 */
export function plainWords(bytes: Uint8Array): {
  readonly words: Uint8Array;
  readonly flaws: readonly VocabularyFlaw[];
} {
  const signs = [TAB, SPACE, CARRIAGE_RETURN];
  if (!hasByteOrderMark(bytes) && signs.every((sign) => !bytes.includes(sign))) return { words: bytes, flaws: [] };
  const flaws = new Set<VocabularyFlaw>();
  const words = new Uint8Array(bytes.length);
  let length = 0;
  let at = 0;
  if (hasByteOrderMark(bytes)) {
    flaws.add('byte-order-mark');
    at = MARK_BYTES;
  }
  while (at < bytes.length) {
    const next = bytes.indexOf(LINE_FEED, at);
    const end = next < 0 ? bytes.length : next;
    // An empty line at the end would not be one any more without what ends it.
    const returned = bytes[end - 1] === CARRIAGE_RETURN && (next < 0 ? end - 1 > at : end > at);
    const line = bytes.subarray(at, returned ? end - 1 : end);
    if (returned) flaws.add('carriage-returns');
    const word = firstColumn(line);
    if (word.length < line.length) flaws.add('second-column');
    words.set(word, length);
    length += word.length;
    if (next >= 0) words[length++] = LINE_FEED;
    at = end + 1;
  }
  return flaws.size === 0 ? { words: bytes, flaws: [] } : { words: words.subarray(0, length), flaws: [...flaws] };
}

/** The whole line where it has one column only; white space around that is left to loaders, which take it off. */
function firstColumn(line: Uint8Array): Uint8Array {
  let end = 0;
  while (end < line.length && line[end] !== TAB && line[end] !== SPACE) end++;
  if (end === 0) return line;
  let behind = end;
  while (behind < line.length && (line[behind] === TAB || line[behind] === SPACE)) behind++;
  return behind < line.length ? line.subarray(0, end) : line;
}
