/**
 * Reads a pickle as data (Python's pickletools.py has the opcodes). Nothing in it is run: what it would call is kept as a
 * {@link PickleCall}, and a name that is not known to be inert is refused, wherever it stands. What it claims is bounded
 * before it is believed. Nothing here recurses, so that values may refer to themselves.
 */

import { fail, type PickleExcess, type PickleFlaw } from '../../problem/problem.ts';

export type PickleValue = null | boolean | number | bigint | string | PickleObject;

export type PickleObject = PickleBytes | PickleSequence | PickleDict | PickleGlobal | PickleCall | PicklePersistent;

/** Bytes, of which nobody asks more than how many they are. */
export interface PickleBytes {
  readonly kind: 'bytes';
  readonly length: number;
}

export interface PickleSequence {
  readonly kind: 'tuple' | 'list' | 'set';
  readonly items: PickleValue[];
}

export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: PickleEntry[];
}

export type PickleEntry = readonly [key: PickleValue, value: PickleValue];

/** A class or function, by its name. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly module: string;
  readonly name: string;
}

/** What a call would have made, and what would have been put into that. */
export interface PickleCall {
  readonly kind: 'call';
  readonly callee: PickleGlobal;
  readonly args: PickleValue;
  readonly items: PickleValue[];
  readonly entries: PickleEntry[];
}

/** Something that lies outside the pickle. */
export interface PicklePersistent {
  readonly kind: 'persistent';
  readonly id: PickleValue;
}

/** What a pickle may have. */
export interface PickleRules {
  /** Whether a class or function may be named. */
  isKnownGlobal(module: string, name: string): boolean;
  /** Whether something may lie outside under this id. */
  isKnownId(id: PickleValue): boolean;
}

/** A model's has some 10 kB, with what a trainer adds a few hundred. */
export const MAX_PICKLE_BYTES = 16 << 20;
/** A tensor takes some forty. */
const MOST_OPCODES = 1 << 19;
/** Marks within marks. Python itself gives up at 1000 calls. */
const MOST_DEPTH = 500;
const MAX_TEXT_BYTES = 1 << 20;
/** Of an integer; those of a model fit into eight. */
const MAX_INTEGER_BYTES = 1024;
const NEWEST_PROTOCOL = 5;
/** Of a name, in messages. */
const MOST_SHOWN = 200;

/** The bytes end before the pickle does. Where there are more of them to be had, one can try again. */
export class PickleCutOff extends Error {}

/**
 * Reads one pickle.
 * @param file for messages
 * @param start where in the bytes it begins
 * @returns what it stands for, and where the byte behind it is
 * @throws UNSAFE_PICKLE, DAMAGED, {@link PickleCutOff}
 */
export function readPickle(
  file: string,
  bytes: Uint8Array,
  start: number,
  rules: PickleRules,
): { readonly value: PickleValue; readonly end: number } {
  const reader = new PickleReader(file, bytes, start, rules);
  return { value: reader.read(), end: reader.at };
}

const EMPTY_TUPLE: PickleSequence = { kind: 'tuple', items: [] };

class PickleReader {
  at: number;
  readonly #view: DataView;
  readonly #stack: PickleValue[] = [];
  /** Heights of the stack. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  /** Where the opcode stands that is being read. */
  #opcodeAt = 0;

  constructor(
    private readonly file: string,
    private readonly bytes: Uint8Array,
    start: number,
    private readonly rules: PickleRules,
  ) {
    this.at = start;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): PickleValue {
    for (let opcodes = 0; opcodes < MOST_OPCODES; opcodes++) {
      this.#opcodeAt = this.at;
      const code = this.uint(1);
      if (code === STOP) return this.pop();
      const run = OPCODES[code];
      if (!run) throw this.malformed('opcode');
      run(this);
    }
    throw this.refused('values');
  }

  malformed(flaw: PickleFlaw): Error {
    return fail('pickle-malformed', { file: this.file, offset: this.#opcodeAt, flaw });
  }

  refused(excess: PickleExcess): Error {
    return fail('pickle-excess', { file: this.file, offset: this.#opcodeAt, excess });
  }

  unsafe(global: string): Error {
    return fail('unsafe-global', { file: this.file, offset: this.#opcodeAt, global: global.slice(0, MOST_SHOWN) });
  }

  // What follows an opcode.

  /** The next bytes; `length` was read out of the pickle. */
  take(length: number): Uint8Array {
    const end = this.at + length;
    if (!(end <= this.bytes.length)) {
      if (end > MAX_PICKLE_BYTES + this.#opcodeAt) throw this.refused('bytes');
      throw new PickleCutOff();
    }
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  uint(width: 1 | 2 | 4): number {
    const at = this.at;
    this.take(width);
    if (width === 1) return this.#view.getUint8(at);
    return width === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }

  int32(): number {
    this.take(4);
    return this.#view.getInt32(this.at - 4, true);
  }

  /** A length of eight bytes; one beyond all bounds stays beyond them. */
  uint64(): number {
    this.take(8);
    return Number(this.#view.getBigUint64(this.at - 8, true));
  }

  float64(): number {
    this.take(8);
    return this.#view.getFloat64(this.at - 8, false);
  }

  /** A little-endian integer in two's complement. */
  long(length: number): number | bigint {
    if (length > MAX_INTEGER_BYTES) throw this.refused('number');
    const bytes = this.take(length);
    let value = 0n;
    for (let at = length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at] ?? 0);
    return exact(BigInt.asIntN(8 * length, value));
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw this.bytes.length - this.at > MAX_TEXT_BYTES ? this.refused('text') : new PickleCutOff();
    const text = this.text(end - this.at);
    this.at++;
    return text;
  }

  text(length: number): string {
    if (length > MAX_TEXT_BYTES) throw this.refused('text');
    return UTF8.decode(this.take(length));
  }

  byteString(length: number): PickleBytes {
    this.take(length);
    return { kind: 'bytes', length };
  }

  decimal(text: string): number | bigint {
    if (text.length > MAX_INTEGER_BYTES) throw this.refused('number');
    if (!/^[+-]?\d+$/.test(text)) throw this.malformed('number');
    return exact(BigInt(text));
  }

  // The stack.

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || this.#stack.length === this.#marks.at(-1)) throw this.malformed('stack');
    return value;
  }

  pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  popObject<K extends PickleObject['kind']>(...kinds: readonly K[]): Extract<PickleObject, { readonly kind: K }> {
    return this.objectOf(this.pop(), kinds);
  }

  objectOf<K extends PickleObject['kind']>(
    value: PickleValue,
    kinds: readonly K[],
  ): Extract<PickleObject, { readonly kind: K }> {
    if (typeof value !== 'object' || value === null || !isOneOf(value, kinds)) throw this.malformed('type');
    return value;
  }

  mark(): void {
    if (this.#marks.length === MOST_DEPTH) throw this.refused('depth');
    this.#marks.push(this.#stack.length);
  }

  /** What was pushed since the last mark. */
  popMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.malformed('stack');
    return this.#stack.splice(mark);
  }

  remember(index: number | bigint): void {
    if (typeof index === 'bigint' || index < 0) throw this.malformed('memo');
    this.#memo.set(index, this.top());
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(index: number | bigint): void {
    const value = typeof index === 'number' ? this.#memo.get(index) : undefined;
    if (value === undefined) throw this.malformed('memo');
    this.push(value);
  }

  // Names and calls.

  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.malformed('type');
    if (!this.rules.isKnownGlobal(module, name)) throw this.unsafe(`${module}.${name}`);
    this.push({ kind: 'global', module, name });
  }

  call(callee: PickleValue, args: PickleValue): void {
    if (typeof callee !== 'object' || callee?.kind !== 'global') throw this.refused('call');
    this.push({ kind: 'call', callee, args, items: [], entries: [] });
  }

  /** What names may be in a registry of the reader's is nothing that a file can tell. */
  extension(code: number): never {
    throw this.unsafe(`copyreg extension ${code}`);
  }

  persistent(id: PickleValue): void {
    if (!this.rules.isKnownId(id)) throw this.refused('persistent-id');
    this.push({ kind: 'persistent', id });
  }

  append(to: PickleValue, values: readonly PickleValue[]): void {
    const { items } = this.objectOf(to, ['list', 'set', 'call']);
    for (const value of values) items.push(value);
  }

  setItems(to: PickleValue, values: readonly PickleValue[]): void {
    const { entries } = this.objectOf(to, ['dict', 'call']);
    for (const entry of this.pairs(values)) entries.push(entry);
  }

  pairs(values: readonly PickleValue[]): PickleEntry[] {
    if (values.length % 2 !== 0) throw this.malformed('stack');
    return Array.from({ length: values.length / 2 }, (_, at) => [values[2 * at] ?? null, values[2 * at + 1] ?? null]);
  }
}

function isOneOf<K extends PickleObject['kind']>(
  value: PickleObject,
  kinds: readonly K[],
): value is Extract<PickleObject, { readonly kind: K }> {
  return kinds.some((kind) => kind === value.kind);
}

/** As a number where it is exact as one. */
function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

const STOP = 0x2e;

/** What each opcode does, in the order of pickletools' table. */
const OPCODES = byCode({
  // Integers.
  INT: ['I', (m) => m.push(integerOrBool(m, m.line()))],
  BININT: ['J', (m) => m.push(m.int32())],
  BININT1: ['K', (m) => m.push(m.uint(1))],
  BININT2: ['M', (m) => m.push(m.uint(2))],
  LONG: ['L', (m) => m.push(m.decimal(m.line().replace(/L$/, '')))],
  LONG1: ['\x8a', (m) => m.push(m.long(m.uint(1)))],
  LONG4: ['\x8b', (m) => m.push(m.long(m.uint(4)))],
  // Strings of Python 2, which are texts there.
  STRING: ['S', (m) => m.push(unquoted(m, m.line()))],
  BINSTRING: ['T', (m) => m.push(m.text(m.uint(4)))],
  SHORT_BINSTRING: ['U', (m) => m.push(m.text(m.uint(1)))],
  // Bytes.
  BINBYTES: ['B', (m) => m.push(m.byteString(m.uint(4)))],
  SHORT_BINBYTES: ['C', (m) => m.push(m.byteString(m.uint(1)))],
  BINBYTES8: ['\x8e', (m) => m.push(m.byteString(m.uint64()))],
  BYTEARRAY8: ['\x96', (m) => m.push(m.byteString(m.uint64()))],
  // None and booleans.
  NONE: ['N', (m) => m.push(null)],
  NEWTRUE: ['\x88', (m) => m.push(true)],
  NEWFALSE: ['\x89', (m) => m.push(false)],
  // Texts.
  UNICODE: ['V', (m) => m.push(m.line())],
  SHORT_BINUNICODE: ['\x8c', (m) => m.push(m.text(m.uint(1)))],
  BINUNICODE: ['X', (m) => m.push(m.text(m.uint(4)))],
  BINUNICODE8: ['\x8d', (m) => m.push(m.text(m.uint64()))],
  // Floats.
  FLOAT: ['F', (m) => m.push(Number.parseFloat(m.line()))],
  BINFLOAT: ['G', (m) => m.push(m.float64())],
  // Lists.
  EMPTY_LIST: [']', (m) => m.push({ kind: 'list', items: [] })],
  APPEND: ['a', (m) => append(m, [m.pop()])],
  APPENDS: ['e', (m) => append(m, m.popMark())],
  LIST: ['l', (m) => m.push({ kind: 'list', items: m.popMark() })],
  // Tuples.
  EMPTY_TUPLE: [')', (m) => m.push(EMPTY_TUPLE)],
  TUPLE: ['t', (m) => m.push({ kind: 'tuple', items: m.popMark() })],
  TUPLE1: ['\x85', (m) => m.push({ kind: 'tuple', items: popped(m, 1) })],
  TUPLE2: ['\x86', (m) => m.push({ kind: 'tuple', items: popped(m, 2) })],
  TUPLE3: ['\x87', (m) => m.push({ kind: 'tuple', items: popped(m, 3) })],
  // Dicts and sets.
  EMPTY_DICT: ['}', (m) => m.push({ kind: 'dict', entries: [] })],
  DICT: ['d', (m) => m.push({ kind: 'dict', entries: m.pairs(m.popMark()) })],
  SETITEM: ['s', (m) => setItems(m, popped(m, 2))],
  SETITEMS: ['u', (m) => setItems(m, m.popMark())],
  EMPTY_SET: ['\x8f', (m) => m.push({ kind: 'set', items: [] })],
  ADDITEMS: ['\x90', (m) => append(m, m.popMark())],
  FROZENSET: ['\x91', (m) => m.push({ kind: 'set', items: m.popMark() })],
  // The stack.
  POP: ['0', (m) => m.pop()],
  DUP: ['2', (m) => m.push(m.top())],
  MARK: ['(', (m) => m.mark()],
  POP_MARK: ['1', (m) => m.popMark()],
  // The memo.
  GET: ['g', (m) => m.recall(m.decimal(m.line()))],
  BINGET: ['h', (m) => m.recall(m.uint(1))],
  LONG_BINGET: ['j', (m) => m.recall(m.uint(4))],
  PUT: ['p', (m) => m.remember(m.decimal(m.line()))],
  BINPUT: ['q', (m) => m.remember(m.uint(1))],
  LONG_BINPUT: ['r', (m) => m.remember(m.uint(4))],
  MEMOIZE: ['\x94', (m) => m.rememberNext()],
  // Names.
  EXT1: ['\x82', (m) => m.extension(m.uint(1))],
  EXT2: ['\x83', (m) => m.extension(m.uint(2))],
  EXT4: ['\x84', (m) => m.extension(m.uint(4))],
  GLOBAL: ['c', (m) => m.global(m.line(), m.line())],
  STACK_GLOBAL: [
    '\x93',
    (m) => {
      const [module = null, name = null] = popped(m, 2);
      m.global(module, name);
    },
  ],
  // Calls, none of which is made.
  REDUCE: ['R', reduce],
  BUILD: [
    'b',
    (m) => {
      m.pop();
      m.objectOf(m.top(), ['call']);
    },
  ],
  INST: [
    'i',
    (m) => {
      m.global(m.line(), m.line());
      const callee = m.pop();
      m.call(callee, { kind: 'tuple', items: m.popMark() });
    },
  ],
  OBJ: [
    'o',
    (m) => {
      const [callee = null, ...items] = m.popMark();
      m.call(callee, { kind: 'tuple', items });
    },
  ],
  NEWOBJ: ['\x81', reduce],
  NEWOBJ_EX: [
    '\x92',
    (m) => {
      m.popObject('dict');
      reduce(m);
    },
  ],
  // The machine.
  PROTO: ['\x80', (m) => requireProtocol(m, m.uint(1))],
  FRAME: ['\x95', (m) => void m.uint64()],
  // What lies outside.
  PERSID: ['P', (m) => m.persistent(m.line())],
  BINPERSID: ['Q', (m) => m.persistent(m.pop())],
});

type Run = (machine: PickleReader) => unknown;

function byCode(opcodes: Readonly<Record<string, readonly [code: string, run: Run]>>): readonly (Run | undefined)[] {
  const table: (Run | undefined)[] = new Array(256).fill(undefined);
  for (const [code, run] of Object.values(opcodes)) table[code.charCodeAt(0)] = run;
  return table;
}

/** A call: what is called, and what with. */
function reduce(machine: PickleReader): void {
  const args = machine.popObject('tuple');
  machine.call(machine.pop(), args);
}

/** The topmost values, the last one topmost. */
function popped(machine: PickleReader, count: number): PickleValue[] {
  return Array.from({ length: count }, () => machine.pop()).reverse();
}

function append(machine: PickleReader, values: readonly PickleValue[]): void {
  machine.append(machine.top(), values);
}

function setItems(machine: PickleReader, values: readonly PickleValue[]): void {
  machine.setItems(machine.top(), values);
}

function integerOrBool(machine: PickleReader, text: string): PickleValue {
  if (text === '00') return false;
  return text === '01' ? true : machine.decimal(text);
}

/** A string of Python 2 as `repr` writes it; what is escaped in it stays so, as nothing that we look for is. */
function unquoted(machine: PickleReader, text: string): string {
  const [, quoted] = /^(?:'(.*)'|".*")$/.exec(text) ?? [];
  if (text.length < 2 || !/^(['"]).*\1$/.test(text)) throw machine.malformed('text');
  return quoted ?? text.slice(1, -1);
}

function requireProtocol(machine: PickleReader, protocol: number): void {
  if (protocol > NEWEST_PROTOCOL) throw machine.malformed('opcode');
}
