/** Bytes written by hand, where a test needs a file that no honest writer makes. */

export function concat(...pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export const NOTHING = new Uint8Array(0);

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** An unsigned integer in so many bytes, the lowest first; what does not fit is cut off. */
export function littleEndian(value: number | bigint, width: number): Uint8Array<ArrayBuffer> {
  let rest = BigInt.asUintN(8 * width, BigInt(value));
  return Uint8Array.from({ length: width }, () => {
    const byte = Number(rest & 0xffn);
    rest >>= 8n;
    return byte;
  });
}

/** LEB128 of any size; a negative number as the 64-bit one that protobuf takes it for. */
export function varint(value: number | bigint): Uint8Array<ArrayBuffer> {
  let rest = BigInt(value) < 0n ? BigInt.asUintN(64, BigInt(value)) : BigInt(value);
  const bytes: number[] = [];
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Uint8Array.from([...bytes, Number(rest)]);
}
