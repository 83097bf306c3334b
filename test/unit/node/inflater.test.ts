import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createInflater } from '../../../src/node/inflater.ts';

const BYTES = Uint8Array.from({ length: 5_000_000 }, (_, at) => (at * 2_654_435_761) >>> 24);
const PACKED = deflateRawSync(BYTES);
const MEBIBYTE = 1 << 20;

async function inflate(packed: Uint8Array, size: number, emit: (bytes: Uint8Array) => void, piece = 70_000) {
  const inflater = createInflater(size, async (bytes) => emit(bytes));
  for (let at = 0; at < packed.length; at += piece) await inflater.write(packed.subarray(at, at + piece));
  await inflater.end();
}

it('gives what was packed, in few pieces, whatever pieces it came in', async () => {
  for (const piece of [1000, 70_000, PACKED.length]) {
    const emitted: Uint8Array[] = [];
    await inflate(PACKED, BYTES.length, (bytes) => emitted.push(bytes), piece);
    expect(Buffer.concat(emitted).equals(BYTES)).toBe(true);
    if (piece === PACKED.length) expect(emitted).toHaveLength(Math.ceil(BYTES.length / MEBIBYTE));
  }
});

it('gives all where more comes out than was expected', async () => {
  let length = 0;
  await inflate(PACKED, 0, (bytes) => {
    length += bytes.length;
  });
  expect(length).toBe(BYTES.length);
});

it('ends with the packed bytes, whatever follows them', async () => {
  let length = 0;
  await inflate(Buffer.concat([PACKED, new Uint8Array(1e6)]), BYTES.length, (bytes) => {
    length += bytes.length;
  });
  expect(length).toBe(BYTES.length);
});

it.each([
  ['bytes that are no deflate', new Uint8Array(1000).fill(0xff)],
  ['an end that is missing', PACKED.subarray(0, -1000)],
  ['nothing', new Uint8Array(0)],
])('refuses %s', async (_, packed) => {
  await expect(inflate(packed, BYTES.length, () => undefined)).rejects.toThrow();
});

it('goes no further once what it gave was not taken', async () => {
  let given = 0;
  const refuse = () => {
    given++;
    throw new Error('no room');
  };
  await expect(inflate(PACKED, BYTES.length, refuse)).rejects.toThrow('no room');
  expect(given).toBe(1);
});
