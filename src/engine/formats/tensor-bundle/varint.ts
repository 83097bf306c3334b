/** Unsigned LEB128 integers as LevelDB's tables use them (util/coding.h). */

/** A position in a block. Reading moves it; it never passes `end`. */
export interface Cursor {
  readonly bytes: Uint8Array;
  position: number;
  readonly end: number;
}

/**
 * Reads a varint of at most ten bytes.
 * @returns the value, or `null` where the bytes end, the encoding is overlong, or the value is not a safe integer.
 */
export function readVarint(cursor: Cursor): number | null {
  const value = readWideVarint(cursor);
  return Number.isSafeInteger(value) ? value : null;
}

/** The same of any value; one beyond the safe integers is not exact. */
export function readWideVarint(cursor: Cursor): number | null {
  let value = 0;
  let scale = 1;
  for (let count = 0; count < 10 && cursor.position < cursor.end; count++) {
    const byte = cursor.bytes[cursor.position++] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    scale *= 128;
  }
  return null;
}

/** Appends a varint of a non-negative safe integer. */
export function writeVarint(to: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    to.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  to.push(rest);
}
