/**
 * Goes through the fields of protobuf's messages in a file (protobuf.dev/programming-guides/encoding) and reads none of
 * what it passes over. Nothing that a field claims is believed before it is checked.
 */

import type { Source } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import { reason } from '../../problem/reason.ts';
import { fillExactly, readExactly } from '../read-exactly.ts';

export type Field =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  /** Bytes: a message, a text, or numbers one behind the other. */
  | { readonly number: number; readonly kind: 'bytes'; readonly at: number; readonly length: number }
  | { readonly number: number; readonly kind: 'fixed' };

/** Of all messages of a file. A base model has some thousand, the largest exports of others some ten thousand. */
const MOST_FIELDS = 200_000;
/** What is read ahead. */
const WINDOW_BYTES = 64 << 10;
/** A tag and a length, or a value. */
const MOST_HEAD_BYTES = 20;

export class MessageReader {
  readonly #window: Uint8Array;
  #start = 0;
  #filled = 0;
  #fields = 0;

  constructor(readonly source: Source) {
    this.#window = new Uint8Array(Math.min(WINDOW_BYTES, source.size));
  }

  /** The fields of the message from one place in the file to another. @throws DAMAGED */
  async *fields(from: number, to: number): AsyncGenerator<Field> {
    for (let at = from; at < to; ) {
      if (++this.#fields > MOST_FIELDS) throw this.#malformed(at);
      await this.#load(at, Math.min(MOST_HEAD_BYTES, to - at));
      const tag = this.#varint(at, to);
      const [number, wire] = [Number(tag.value >> 3n), Number(tag.value & 7n)];
      if (number < 1 || number >= 2 ** 29) throw this.#malformed(at);
      switch (wire) {
        case 0: {
          const { value, end } = this.#varint(tag.end, to);
          yield { number, kind: 'varint', value };
          at = end;
          break;
        }
        case 2: {
          const { value, end } = this.#varint(tag.end, to);
          if (value > BigInt(to - end)) throw this.#malformed(at);
          const length = Number(value);
          yield { number, kind: 'bytes', at: end, length };
          at = end + length;
          break;
        }
        case 1:
        case 5: {
          const end = tag.end + (wire === 1 ? 8 : 4);
          if (end > to) throw this.#malformed(at);
          yield { number, kind: 'fixed' };
          at = end;
          break;
        }
        default:
          throw this.#malformed(at);
      }
    }
  }

  /** The bytes of a field that is no longer than it may be. @throws DAMAGED */
  async bytes({ at, length }: { readonly at: number; readonly length: number }, most: number): Promise<Uint8Array> {
    if (length > most) {
      const tooLarge = reason('too-large', { bytes: length, limit: most });
      throw fail('header-malformed', { file: this.source.name, reason: tooLarge });
    }
    return readExactly(this.source, at, length);
  }

  async #load(at: number, length: number): Promise<void> {
    if (at >= this.#start && at + length <= this.#start + this.#filled) return;
    this.#start = at;
    this.#filled = Math.min(this.#window.length, this.source.size - at);
    await fillExactly(this.source, at, this.#window.subarray(0, this.#filled));
  }

  /** A number in groups of seven bits, the lowest first; of 64 bits at most. */
  #varint(at: number, to: number): { readonly value: bigint; readonly end: number } {
    let value = 0n;
    for (let shift = 0; shift < 70 && at < to; shift += 7) {
      const byte = this.#window[at++ - this.#start] ?? 0;
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: at };
    }
    throw this.#malformed(at);
  }

  #malformed(at: number) {
    return fail('header-malformed', { file: this.source.name, reason: reason('message-malformed', { at }) });
  }
}
