/** A tensor as files hold it, whatever packs them. */

import { fail } from '../problem/problem.ts';
import { type Dtype, isFloat } from './dtype.ts';

/** What is known of a tensor before its bytes are read; nothing of it is more than its file claims. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Which of the model's data files has it, by number. */
  readonly file: number;
  /** Where it begins there, in bytes. */
  readonly offset: number;
  /** Its length in bytes. */
  readonly bytes: number;
  /** CRC-32C of its bytes, unmasked; `null` where the format has none. */
  readonly crc32c: number | null;
}

/** The name of what a tensor's whole numbers are to be multiplied by. */
export function scalesName(name: string): string {
  return `${name}_scale`;
}

/** A tensor that is to be written. */
export type TensorSpec = Pick<TensorInfo, 'name' | 'dtype' | 'shape' | 'bytes'>;

/** Such a tensor in its place: `offset` in bytes within the tensor data. */
export type Placed<T extends TensorSpec> = T & { readonly offset: number };

/** @throws UNSUPPORTED_DTYPE for a tensor that is not made of floats */
export function requireFloat(file: string, { name: tensor, dtype }: TensorInfo): void {
  if (!isFloat(dtype)) throw fail('dtype', { file, tensor, dtype });
}

/** Number of elements; 1 for a scalar. May exceed the safe integers, which the caller checks. */
export function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Lays tensors out in one data file: in byte order of their names, one behind the other. */
export function layOut<T extends TensorSpec>(tensors: readonly T[]): readonly Placed<T>[] {
  let offset = 0;
  return [...tensors]
    .sort((a, b) => compareNames(a.name, b.name))
    .map((tensor) => {
      const placed = { ...tensor, offset };
      offset += tensor.bytes;
      return placed;
    });
}

/** Orders names as their UTF-8 bytes compare, which is the order of code points. */
export function compareNames(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  let at = 0;
  while (at < shared && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === shared) return a.length - b.length;
  return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
}

/** Halves of pairs stand for code points above all others, but are not the highest code units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
