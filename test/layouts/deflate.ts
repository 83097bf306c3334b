/** Deflate streams that are the same bytes everywhere: what zlib makes depends on its version and the processor. */

/** So many times 258 of the same byte, and one. */
export interface Run {
  /** 0, or from 3 on. */
  readonly byte: number;
  readonly runs: number;
}

const MOST_STORED = 0xffff;
/** Bytes that one code stands for: the most that deflate can. */
export const RUN_LENGTH = 258;

/** Stored blocks for bytes, and for a run a block with codes of its own: 258 bytes in two bits. */
export function deflate(...parts: readonly (Uint8Array | Run)[]): Uint8Array<ArrayBuffer> {
  const bits = new Bits();
  parts.forEach((part, i) => {
    const last = i === parts.length - 1;
    if (part instanceof Uint8Array) putStored(bits, part, last);
    else putRun(bits, part, last);
  });
  return bits.bytes();
}

function putStored(bits: Bits, bytes: Uint8Array, last: boolean): void {
  for (let at = 0; at === 0 || at < bytes.length; at += MOST_STORED) {
    const part = bytes.subarray(at, at + MOST_STORED);
    bits.put(last && at + MOST_STORED >= bytes.length ? 1 : 0, 1);
    bits.put(0, 2);
    bits.align();
    bits.put(part.length, 16);
    bits.put(MOST_STORED - part.length, 16);
    for (const byte of part) bits.put(byte, 8);
  }
}

/** The literal and the end have codes of two bits, 258 bytes one of one bit, and so has their distance, 1. */
function putRun(bits: Bits, { byte, runs }: Run, last: boolean): void {
  bits.put(last ? 1 : 0, 1);
  bits.put(2, 2);
  bits.put(286 - 257, 5);
  bits.put(1 - 1, 5);
  bits.put(18 - 4, 4);
  // Lengths of the codes of lengths, in the format's order: 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1.
  for (const length of [0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2]) bits.put(length, 3);
  putZeros(bits, byte);
  bits.code(TWO);
  putZeros(bits, 256 - byte - 1);
  bits.code(TWO);
  putZeros(bits, 285 - 257);
  bits.code(ONE);
  bits.code(ONE);
  bits.code('10'); // the literal
  for (let i = 0; i < runs; i++) bits.code('00'); // 258, and the distance
  bits.code('11'); // the end
}

// Canonical codes of the lengths 1 and 2, and of runs of zeros.
const ONE = '00';
const TWO = '01';
const FEW_ZEROS = '10';
const MANY_ZEROS = '11';

function putZeros(bits: Bits, count: number): void {
  for (let rest = count; rest > 0; ) {
    const some = Math.min(rest, 138);
    bits.code(some > 10 ? MANY_ZEROS : FEW_ZEROS);
    bits.put(some > 10 ? some - 11 : some - 3, some > 10 ? 7 : 3);
    rest -= some;
  }
}

class Bits {
  readonly #bytes: number[] = [];
  #free = 0;

  put(value: number, count: number): void {
    for (let i = 0; i < count; i++) this.#bit((value >> i) & 1);
  }

  /** A Huffman code: unlike numbers it is written from its highest bit. */
  code(bits: string): void {
    for (const bit of bits) this.#bit(Number(bit));
  }

  align(): void {
    this.#free = 0;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  #bit(bit: number): void {
    if (this.#free === 0) {
      this.#bytes.push(0);
      this.#free = 8;
    }
    const last = this.#bytes.length - 1;
    this.#bytes[last] = (this.#bytes[last] ?? 0) | (bit << (8 - this.#free));
    this.#free--;
  }
}
