/** What a browser's files are read by: the bytes that are asked for, in few requests to the browser. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { blobSource } from '../../../src/browser/blob-source.ts';

const MEBIBYTE = 1 << 20;
const SIZE = 40 * MEBIBYTE + 12345;

/** Bytes that tell where they lie, some 64 KiB of them at a time. */
const bytes = new Uint8Array(SIZE);
for (let at = 0; at < SIZE; at += 4099) bytes[at] = (at * 7) % 251;
const blob = new Blob([bytes]);

const expected = (from: number, length: number) => Buffer.from(bytes.subarray(from, from + length));

async function read(source: ReturnType<typeof blobSource>, from: number, length: number): Promise<Buffer> {
  const into = new Uint8Array(length);
  const count = await source.read(from, into);
  return Buffer.from(into.subarray(0, count));
}

describe('a file that is read', () => {
  it.each([300_000, MEBIBYTE, 2 * MEBIBYTE, 9 * MEBIBYTE])(
    'from one end to the other, %d bytes at a time, is read ahead, each byte once',
    async (block) => {
      const slice = vi.spyOn(blob, 'slice');
      const source = blobSource('model', blob);
      for (let at = 0; at < SIZE; at += block)
        expect((await read(source, at, block)).equals(expected(at, block))).toBe(true);
      expect(slice.mock.calls.length).toBeLessThan(3 + Math.ceil(SIZE / (8 * MEBIBYTE)));
      slice.mockRestore();
    },
  );

  it('here and there, or a little in order, is read where it is asked for, and no more', async () => {
    const slice = vi.spyOn(blob, 'slice');
    const source = blobSource('model', blob);
    for (const at of [30 * MEBIBYTE, 5, 17 * MEBIBYTE + 3, 0, 1000, 2000]) {
      expect((await read(source, at, 1000)).equals(expected(at, 1000))).toBe(true);
    }
    const asked = slice.mock.calls.map(([from = 0, to = 0]) => to - from);
    expect(asked).toEqual([1000, 1000, 1000, 1000, 1000, 1000]);
    slice.mockRestore();
  });

  it('in order, then elsewhere, then back is the same all the way', async () => {
    const source = blobSource('model', blob);
    const places = [0, 1, 2, 3, 20, 21, 22, 4, 5, 6, 39, 40].map((at) => at * MEBIBYTE);
    for (const at of places) expect((await read(source, at, MEBIBYTE)).equals(expected(at, MEBIBYTE))).toBe(true);
  });

  it('while the part before is still on its way is the same too', async () => {
    const source = blobSource('model', blob);
    const parts = await Promise.all([0, 1, 2, 3, 4].map((at) => read(source, at * MEBIBYTE, MEBIBYTE)));
    for (const [at, part] of parts.entries()) expect(part.equals(expected(at * MEBIBYTE, MEBIBYTE))).toBe(true);
  });

  it.each([
    [SIZE - 10, 100, 10],
    [SIZE, 100, 0],
    [SIZE + 5, 100, 0],
  ])('at its end, from %d on, gives what there is', async (from, length, count) => {
    expect(await read(blobSource('model', blob), from, length)).toHaveLength(count);
  });
});

/** A file of the same bytes, and how many of those that it gave are taken. */
function counted(): { readonly blob: Blob; taken(): number } {
  const given: ArrayBuffer[] = [];
  const arrayBuffer = async (from: number, to: number) => {
    const buffer = await blob.slice(from, to).arrayBuffer();
    // Node.js 20 has no `transfer`.
    given.push(Object.assign(buffer, { transfer: () => structuredClone(buffer, { transfer: [buffer] }) }));
    return buffer;
  };
  return {
    blob: {
      size: SIZE,
      slice: (from: number, to: number) => ({ arrayBuffer: () => arrayBuffer(from, to) }),
    } as unknown as Blob,
    taken: () => given.reduce((sum, { byteLength }) => sum + byteLength, 0),
  };
}

describe('memory in Firefox', () => {
  beforeEach(() => {
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0' });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('is given back once it was read, so that there are three pieces at most', async () => {
    const { blob: file, taken } = counted();
    const source = blobSource('model', file);
    let most = 0;
    for (let at = 0; at < SIZE; at += MEBIBYTE) {
      expect((await read(source, at, MEBIBYTE)).equals(expected(at, MEBIBYTE))).toBe(true);
      most = Math.max(most, taken());
    }
    expect(most).toBeLessThanOrEqual(24 * MEBIBYTE);
    await expect.poll(taken).toBe(0);
  });

  it('is given back by whoever reads elsewhere, or no more, and not before all have read who began to', async () => {
    const { blob: file, taken } = counted();
    const source = blobSource('model', file);
    await read(source, 0, MEBIBYTE);
    const places = [1, 2, 9, 3, 4, 30].map((at) => at * MEBIBYTE);
    const parts = await Promise.all(places.map((at) => read(source, at, MEBIBYTE)));
    for (const [index, at] of places.entries()) expect(parts[index]?.equals(expected(at, MEBIBYTE))).toBe(true);
    await read(source, 31 * MEBIBYTE, MEBIBYTE);
    await source.close();
    await expect.poll(taken).toBe(0);
  });
});

it.each([
  ['NotReadableError', 'source-changed'],
  ['SecurityError', 'input-unreadable'],
])('%s of the browser is %s, also of what is read ahead', async (name, kind) => {
  let isGone = false;
  const failing = {
    size: SIZE,
    slice: (from: number, to: number) => ({
      arrayBuffer: () => (isGone ? Promise.reject(new DOMException('gone', name)) : blob.slice(from, to).arrayBuffer()),
    }),
  } as unknown as Blob;
  const source = blobSource('model', failing);
  await read(source, 0, MEBIBYTE);
  isGone = true;
  await expect(read(source, MEBIBYTE, MEBIBYTE)).rejects.toMatchObject({ problem: { kind } });
});
