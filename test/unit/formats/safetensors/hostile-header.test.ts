/** Attacks on a safetensors header, as safetensors' own tests make them. */

import { describe, expect, it } from 'vitest';
import { buildHeader, MAX_HEADER_BYTES } from '../../../../src/engine/formats/safetensors/header.ts';
import { readSafetensors } from '../../../../src/engine/formats/safetensors/reader.ts';
import { memorySource } from '../../../../src/engine/host/source.ts';
import { ProblemError } from '../../../../src/engine/problem/problem.ts';

/** A file with this header, as it is, and so many bytes behind it. */
function file(header: string | Uint8Array, dataBytes: number, claimed?: bigint): Uint8Array {
  const json = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const read = (bytes: Uint8Array) => readSafetensors(memorySource('model.safetensors', bytes));

/** The kind of the refusal and its reason; a file that is read fails the test. */
async function refusal(bytes: Uint8Array): Promise<string> {
  try {
    await read(bytes);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, kind, facts } = error.problem;
    expect(code).toBe('DAMAGED');
    return `${kind} ${'reason' in facts ? JSON.stringify(facts.reason) : ''}`;
  }
  throw new Error('it was read');
}

const one = (entry: string) => `{"a":${entry}}`;
const F32 = '"dtype":"F32"';

describe('a good file', () => {
  it('is read, its padding and metadata too', async () => {
    const header = `{"__metadata__":{"format":"pt"},"b":{${F32},"shape":[2],"data_offsets":[4,12]},"a":{${F32},"shape":[],"data_offsets":[0,4]}}   `;
    const { tensors, metadata } = await read(file(header, 12));
    const start = 8 + header.length;
    expect(tensors).toEqual([
      { name: 'a', dtype: 'float32', shape: [], file: 0, offset: start, bytes: 4, crc32c: null },
      { name: 'b', dtype: 'float32', shape: [2], file: 0, offset: start + 4, bytes: 8, crc32c: null },
    ]);
    expect([...metadata]).toEqual([['format', 'pt']]);
  });

  it('may have no tensors, and tensors without bytes', async () => {
    expect((await read(file('{}', 0))).tensors).toEqual([]);
    const empty = `{"a":{${F32},"shape":[0,3],"data_offsets":[0,0]},"b":{${F32},"shape":[1],"data_offsets":[0,4]}}`;
    expect((await read(file(empty, 4))).tensors.map(({ bytes }) => bytes)).toEqual([0, 4]);
  });

  it('may call a tensor __proto__ or constructor', async () => {
    const header = `{"__proto__":{${F32},"shape":[1],"data_offsets":[0,4]},"constructor":{${F32},"shape":[1],"data_offsets":[4,8]}}`;
    expect((await read(file(header, 8))).tensors.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('is what the builder makes, its data at a multiple of eight bytes', async () => {
    for (const name of ['a', 'ab', '中文', 'with "quotes" \\ and \n', '__proto__']) {
      const tensors = [{ name, dtype: 'float32', shape: [3], offset: 0, bytes: 12 }] as const;
      const header = buildHeader(tensors, new Map([['format', 'pt']]));
      expect(header.length % 8).toBe(0);
      const whole = new Uint8Array(header.length + 12);
      whole.set(header);
      const found = await read(whole);
      expect(found.tensors).toEqual([
        { name, dtype: 'float32', shape: [3], file: 0, offset: header.length, bytes: 12, crc32c: null },
      ]);
    }
  });
});

describe('a header that claims too much', () => {
  it.each([
    ['nothing at all', new Uint8Array(0)],
    ['seven bytes', new Uint8Array(7)],
    ['no header behind the length', file('', 0, 2n)],
    ['more than the file has', file('{}', 0, 3n)],
    ['the largest length there is', file('{}', 0, 0xffff_ffff_ffff_ffffn)],
    ['a length beyond exact numbers', file('{}', 0, 2n ** 53n + 1n)],
    ['no length', file('', 0, 0n)],
  ])('%s', async (_, bytes) => {
    expect(await refusal(bytes)).toMatch(/^header-malformed/);
  });

  it('is refused before it is read, where it is larger than headers may be', async () => {
    const size = MAX_HEADER_BYTES + 100;
    const bytes = file('', 0, BigInt(MAX_HEADER_BYTES + 1));
    let asked = 0;
    const source = {
      ...memorySource('huge', bytes),
      size,
      read: (offset: number, into: Uint8Array) => {
        asked += into.length;
        into.set(bytes.subarray(offset, offset + into.length));
        return Promise.resolve(into.length);
      },
    };
    await expect(readSafetensors(source)).rejects.toThrow(/header-malformed/);
    expect(asked).toBe(8);
  });
});

describe('a header that is not a safetensors header', () => {
  it.each([
    ['no JSON', 'not json'],
    ['white space first', ' {}'],
    ['a byte order mark first', '\ufeff{}'],
    ['an array', '[]'],
    ['half of a JSON', '{"a":'],
    ['something behind it', '{}x'],
    ['a comment', '{}//'],
    ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)],
    ['metadata that is no object', '{"__metadata__":"pt"}'],
    ['metadata of numbers', '{"__metadata__":{"a":1}}'],
    ['metadata of objects', '{"__metadata__":{"a":{}}}'],
    ['metadata that is null', '{"__metadata__":null}'],
  ])('%s', async (_, header) => {
    expect(await refusal(file(header, 0))).toMatch(/^header-malformed/);
  });

  it('an unheard-of depth', async () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await refusal(file(deep, 0))).toMatch(/malformed/);
  });
});

describe('a key that is there twice', () => {
  const place = `{${F32},"shape":[1],"data_offsets":[0,4]}`;
  it.each([
    ['a tensor', `{"a":${place},"a":${place}}`],
    ['a tensor, once in disguise', `{"a":${place},"\\u0061":${place}}`],
    ['metadata', `{"__metadata__":{},"__metadata__":{},"a":${place}}`],
    ['a shape', `{"a":{${F32},"shape":[9],"shape":[1],"data_offsets":[0,4]}}`],
    ['white space before the colon', `{"a":${place},"a" \n:${place}}`],
  ])('%s', async (_, header) => {
    expect(await refusal(file(header, 4))).toMatch(/key-twice/);
  });

  it('is not found in texts that only look like it', async () => {
    const header = `{"__metadata__":{"x":"\\"a\\":1,\\"a\\":2","y":"a"},"a":${place}}`;
    expect((await read(file(header, 4))).tensors).toHaveLength(1);
  });
});

describe('a tensor that lies', () => {
  it.each([
    ['about its size', `{${F32},"shape":[2],"data_offsets":[0,4]}`],
    ['about its end', `{${F32},"shape":[1],"data_offsets":[0,8]}`],
    ['backwards', `{${F32},"shape":[1],"data_offsets":[4,0]}`],
    ['with one offset', `{${F32},"shape":[1],"data_offsets":[4]}`],
    ['with three offsets', `{${F32},"shape":[1],"data_offsets":[0,4,8]}`],
    ['with no offsets', `{${F32},"shape":[1]}`],
    ['with a negative offset', `{${F32},"shape":[1],"data_offsets":[-4,0]}`],
    ['with a negative zero', `{${F32},"shape":[1],"data_offsets":[-0,4]}`],
    ['with half a byte', `{${F32},"shape":[1],"data_offsets":[0.5,4.5]}`],
    ['with offsets that are texts', `{${F32},"shape":[1],"data_offsets":["0","4"]}`],
    ['with a negative dimension', `{${F32},"shape":[-1,-1],"data_offsets":[0,4]}`],
    ['with a shape that overflows', `{${F32},"shape":[4294967296,4294967296,1],"data_offsets":[0,4]}`],
    ['with a shape that overflows to its size', `{"dtype":"U8","shape":[9007199254740993],"data_offsets":[0,4]}`],
    ['with a shape that is a number', `{${F32},"shape":1,"data_offsets":[0,4]}`],
    ['with a type nobody knows', '{"dtype":"F99","shape":[1],"data_offsets":[0,4]}'],
    ['with a type that every object has', '{"dtype":"constructor","shape":[1],"data_offsets":[0,4]}'],
    ['with no type', '{"shape":[1],"data_offsets":[0,4]}'],
    ['with a key more', `{${F32},"shape":[1],"data_offsets":[0,4],"x":1}`],
    ['by being a list', '[1]'],
    ['by being nothing', 'null'],
  ])('%s', async (_, entry) => {
    expect(await refusal(file(one(entry), 4))).toMatch(/^entry-malformed/);
  });
});

describe('tensors that do not fill the file', () => {
  const pair = (a: string, b: string) =>
    `{"a":{${F32},"shape":[1],"data_offsets":${a}},"b":{${F32},"shape":[1],"data_offsets":${b}}}`;
  it.each([
    ['two in the same bytes', pair('[0,4]', '[0,4]'), 4, 'tensors-overlap'],
    ['two that overlap', pair('[0,4]', '[2,6]'), 6, 'tensors-overlap'],
    ['a hole between two', pair('[0,4]', '[8,12]'), 12, 'header-malformed'],
    ['a hole before the first', pair('[4,8]', '[8,12]'), 12, 'header-malformed'],
    ['bytes behind the last', pair('[0,4]', '[4,8]'), 9, 'header-malformed'],
    ['a tensor beyond the end', pair('[0,4]', '[4,8]'), 7, 'header-malformed'],
    ['bytes and no tensor', '{}', 1, 'header-malformed'],
  ])('%s', async (_, header, bytes, kind) => {
    expect(await refusal(file(header, bytes))).toMatch(new RegExp(`^${kind}`));
  });
});
