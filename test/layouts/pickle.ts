/** Pickles instruction by instruction (Python's pickletools.py), as Python writes them or as nobody would. */

import { concat, littleEndian, utf8 } from './bytes.ts';

/** What a pickle is to stand for. `raw` is written as it stands. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | { readonly tuple: readonly Pickled[] }
  | { readonly list: readonly Pickled[] }
  | { readonly dict: readonly (readonly [Pickled, Pickled])[] }
  | { readonly global: readonly [module: string, name: string] }
  | { readonly call: Pickled; readonly args: Pickled; readonly entries?: readonly (readonly [Pickled, Pickled])[] }
  | { readonly persistent: Pickled }
  | { readonly raw: Uint8Array };

const code = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Instructions as they stand: texts are opcodes with what follows them, numbers bytes. */
export function raw(...parts: readonly (string | number | Uint8Array)[]): { readonly raw: Uint8Array } {
  const pieces = parts.map((part) =>
    typeof part === 'string' ? code(part) : typeof part === 'number' ? Uint8Array.of(part) : part,
  );
  return { raw: concat(...pieces) };
}

/** A whole pickle of protocol 2. */
export function pickle(value: Pickled): Uint8Array<ArrayBuffer> {
  return concat(code('\x80\x02'), ...instructions(value), code('.'));
}

function instructions(value: Pickled): Uint8Array[] {
  if (value === null) return [code('N')];
  if (typeof value === 'boolean') return [code(value ? '\x88' : '\x89')];
  if (typeof value === 'number' || typeof value === 'bigint') return [integer(value)];
  if (typeof value === 'string') return [code('X'), littleEndian(utf8(value).length, 4), utf8(value)];
  if ('raw' in value) return [value.raw];
  if ('tuple' in value) return [code('('), ...value.tuple.flatMap(instructions), code('t')];
  if ('list' in value) return [code(']('), ...value.list.flatMap(instructions), code('e')];
  if ('dict' in value) return [code('}'), ...items(value.dict)];
  if ('global' in value) return [code('c'), utf8(`${value.global[0]}\n${value.global[1]}\n`)];
  if ('persistent' in value) return [...instructions(value.persistent), code('Q')];
  const { call, args, entries = [] } = value;
  return [...instructions(call), ...instructions(args), code('R'), ...items(entries)];
}

function items(entries: readonly (readonly [Pickled, Pickled])[]): Uint8Array[] {
  if (entries.length === 0) return [];
  return [code('('), ...entries.flat().flatMap(instructions), code('u')];
}

/** In two's complement, of as many bytes as it takes. */
function integer(value: number | bigint): Uint8Array {
  const whole = BigInt(value);
  if (BigInt.asIntN(32, whole) === whole) return concat(code('J'), littleEndian(whole, 4));
  return concat(code('\x8a\x10'), littleEndian(BigInt.asIntN(128, whole), 16));
}
