/**
 * Changes a description of a file (test/layouts) at random places: a number becomes one at which readers go wrong, a list
 * loses, repeats or swaps items, a claim that was left honest begins to lie, bytes and texts are spoilt.
 */

import { concat } from '../layouts/bytes.ts';
import type { Random } from './random.ts';

const NUMBERS = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 127, 128, 254, 255, 256, 1000, 65_535, 65_536, 2 ** 24] as const;
const LARGE: readonly [bigint, ...bigint[]] = [
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 40n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 62n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 64n,
  2n ** 70n,
  -1n,
  -8n,
  -(2n ** 63n),
];
const TEXTS: readonly [string, ...string[]] = [
  '',
  '__proto__',
  'constructor',
  'toString',
  'a\0b',
  'a\x1b[2J',
  'a\u009b2J',
  'a\u202Eb',
  'a\nb',
  '../../x',
  '/etc/passwd',
  'C:\\x',
  'a\\b',
  '\ud800',
  '天地',
  'n'.repeat(300),
  'null',
  'true',
  '-1',
  '0',
  '0.5',
  '1e999',
  '9007199254740993',
  '""',
  '"gelu"',
  '[]',
  '[[[[1]]]]',
  '{}',
  '{"__proto__":1}',
  `${'['.repeat(6000)}${']'.repeat(6000)}`,
];

/** What takes the place of a claim that was left honest, where that is no number. By the claim's name. */
export type Lies = Readonly<Record<string, (random: Random) => unknown>>;

interface Place {
  readonly holder: Record<string | number, unknown> | unknown[];
  readonly key: string | number;
  readonly value: unknown;
  /** The name of a member, or of the list that an item is in. */
  readonly name: string;
}

/** Mutates a description in place, at one to six places. */
export function mutate(layout: object, random: Random, lies: Lies = {}): void {
  const times = random.chance(0.5) ? 1 : random.between(2, 6);
  for (let i = 0; i < times; i++) {
    const place = random.oneOf(placesIn(layout));
    if (place) put(place, mutated(place, random, lies));
  }
}

/** Every value of a description. */
function placesIn(layout: object): Place[] {
  const places: Place[] = [];
  const visit = (holder: Place['holder'], listName: string) => {
    for (const [key, value] of Object.entries(holder)) {
      const name = Array.isArray(holder) ? listName : key;
      places.push({ holder, key: Array.isArray(holder) ? Number(key) : key, value, name });
      const nested = typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
      if (nested) visit(value as Place['holder'], name);
    }
  };
  visit(layout as Place['holder'], '');
  return places;
}

function put({ holder, key }: Place, value: unknown): void {
  (holder as Record<string | number, unknown>)[key] = value;
}

function mutated({ name, value }: Place, random: Random, lies: Lies): unknown {
  if (value instanceof Uint8Array) return spoilt(value, random);
  if (Array.isArray(value)) return shuffled(value, random);
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return otherNumber(value, random);
    case 'string':
      return otherText(value, random);
    case 'boolean':
      return !value;
    default: {
      if (value !== null) return value;
      const lie = lies[name];
      return lie ? lie(random) : anyNumber(random);
    }
  }
}

export function anyNumber(random: Random): number | bigint {
  if (random.chance(0.3)) return random.pick(LARGE);
  return random.chance(0.5) ? random.pick(NUMBERS) : random.below(4096);
}

function otherNumber(value: number | bigint, random: Random): number | bigint {
  const whole = BigInt(value);
  switch (random.below(6)) {
    case 0:
      return whole + BigInt(random.between(1, 8));
    case 1:
      return whole - BigInt(random.between(1, 8));
    case 2:
      return whole * 2n;
    case 3:
      return whole ^ (1n << BigInt(random.below(64)));
    default:
      return anyNumber(random);
  }
}

function otherText(value: string, random: Random): string {
  if (random.chance(0.5)) return random.pick(TEXTS);
  const at = random.below(value.length + 1);
  switch (random.below(4)) {
    case 0:
      return value.slice(0, at);
    case 1:
      return value.slice(0, at) + random.pick(TEXTS) + value.slice(at);
    case 2:
      return value.slice(0, at) + value.slice(at + 1);
    default:
      return (
        value.slice(0, at) +
        String.fromCharCode(random.below(random.chance(0.8) ? 0x80 : 0x10000)) +
        value.slice(at + 1)
      );
  }
}

function shuffled(items: readonly unknown[], random: Random): unknown[] {
  const [a, b] = [random.below(items.length + 1), random.below(items.length + 1)];
  const item = items[a];
  switch (random.below(4)) {
    case 0:
      return items.filter((_, i) => i !== a);
    case 1:
      return item === undefined ? [...items] : [...items.slice(0, b), structuredClone(item), ...items.slice(b)];
    case 2:
      return items.slice(0, a);
    default:
      return items.map((other, i) => (i === a ? (items[b] ?? other) : i === b ? (item ?? other) : other));
  }
}

/** Bytes with some of them changed, left out, repeated or put in. */
export function spoilt(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let changed = new Uint8Array(bytes);
  const times = random.chance(0.6) ? 1 : random.between(2, 8);
  for (let i = 0; i < times; i++) changed = spoiltOnce(changed, random);
  return changed;
}

function spoiltOnce(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const at = random.below(bytes.length);
  const length = random.between(1, random.chance(0.8) ? 8 : 200);
  switch (random.below(7)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return concat(bytes.subarray(0, at), random.bytes(length), bytes.subarray(at));
    case 2:
      return concat(bytes.subarray(0, at), bytes.subarray(at + length));
    case 3:
      return concat(bytes.subarray(0, at + length), bytes.subarray(at));
    case 4:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 5:
      bytes.fill(random.pick([0, 0xff, 0x80, 0x7f]), at, at + length);
      return bytes;
    default:
      bytes[at] = random.below(256);
      return bytes;
  }
}
