/**
 * Goes through the tokens of a vocabulary, its lines, where they lie in its bytes: 16 MiB can be as many lines, of which
 * the texts would take a gigabyte.
 */

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** WordPiece makes nothing of tokens of more than a hundred letters; such are told by their beginning. */
const MOST_TEXT_BYTES = 1024;

/** A token is a line, however it ends; an empty one at the end is none. */
export class TokenCursor {
  #start = 0;
  #end = 0;
  #following = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Goes to the next token, first to the first one; whether there is one. */
  next(): boolean {
    const { bytes } = this;
    if (this.#following >= bytes.length) return false;
    this.#start = this.#following;
    let end = this.#start;
    while (end < bytes.length && bytes[end] !== LINE_FEED) end++;
    this.#following = end + 1;
    this.#end = end > this.#start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    return true;
  }

  /** The token, cut off where it is longer than any. */
  text(): string {
    return new TextDecoder().decode(
      this.bytes.subarray(this.#start, Math.min(this.#end, this.#start + MOST_TEXT_BYTES)),
    );
  }

  /** Whether it is, byte for byte, the one at which another cursor is. */
  equals(other: TokenCursor): boolean {
    return this.#isAt(this.#start, this.#end, other.bytes.subarray(other.#start, other.#end));
  }

  /**
   * Which of these it is, with white space around it or none; -1 where it is none of them. Asked of each token of a
   * vocabulary, so it makes nothing.
   */
  indexTrimmed(tokens: readonly Uint8Array[]): number {
    let start = this.#start;
    let end = this.#end;
    while (start < end && isSpace(this.bytes[start])) start++;
    while (start < end && isSpace(this.bytes[end - 1])) end--;
    for (let index = 0; index < tokens.length; index++) {
      const token = tokens[index];
      if (token && this.#isAt(start, end, token)) return index;
    }
    return -1;
  }

  #isAt(start: number, end: number, token: Uint8Array): boolean {
    if (end - start !== token.length) return false;
    for (let i = 0; i < token.length; i++) if (this.bytes[start + i] !== token[i]) return false;
    return true;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

/**
 * How many tokens there are, and for each of the first `most` a number that equal ones share and others hardly (FNV-1a,
 * 32 bits). One plain loop: a conversion of tiny is short enough for a vocabulary to be felt.
 */
export function hashTokens(bytes: Uint8Array, most: number): { readonly count: number; readonly hashes: Int32Array } {
  const hashes = new Int32Array(Math.min(most, bytes.length));
  let count = 0;
  let hash = FNV_OFFSET;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === LINE_FEED) {
      if (count < most) hashes[count] = hash;
      count++;
      hash = FNV_OFFSET;
    } else if (byte !== CARRIAGE_RETURN) {
      hash = Math.imul(hash ^ byte, FNV_PRIME);
    }
  }
  if (bytes.length > 0 && bytes[bytes.length - 1] !== LINE_FEED) {
    if (count < most) hashes[count] = hash;
    count++;
  }
  return { count, hashes: hashes.subarray(0, count) };
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** No vocabulary of words has more. */
const MOST_TOKENS = 1 << 20;

/** The first tokens of a vocabulary. @param most so many are enough */
export function tokensOf(vocabulary: Uint8Array, most: number): readonly string[] {
  const cursor = new TokenCursor(vocabulary);
  const tokens: string[] = [];
  while (tokens.length < Math.min(most, MOST_TOKENS) && cursor.next()) tokens.push(cursor.text());
  return tokens;
}
