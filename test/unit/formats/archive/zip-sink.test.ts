/** What a zip of ours holds; one that is given up leaves nothing behind: a worker that lives on makes the next one. */

import { ZipWriter } from '@zip.js/zip.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readZip } from '../../../../src/engine/formats/archive/zip-reader.ts';
import { zipSink } from '../../../../src/engine/formats/archive/zip-sink.ts';
import { concat } from '../../../../src/engine/formats/concat.ts';
import { abort, type SinkFile } from '../../../../src/engine/host/sink.ts';
import type { Source } from '../../../../src/engine/host/source.ts';
import { MemorySink } from '../../memory.ts';
import { platform } from '../../platform.ts';

const BYTES = new Uint8Array(100_000).fill(7);

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').replaceAll('07'.repeat(1000), '…');

async function open(failAfter?: number) {
  const inner = new MemorySink(failAfter);
  return { inner, zip: zipSink(inner, await inner.create('made.zip', 1_000_000), 'made', platform.createCrc32) };
}

async function make(): Promise<boolean> {
  const { inner, zip } = await open();
  for (const name of ['a', 'b']) {
    const file = await zip.create(name, BYTES.length);
    await file.write(BYTES);
    await file.close();
  }
  await zip.commit();
  return inner.committed !== null;
}

it.each<[string, () => Promise<void>]>([
  [
    'before its first entry',
    async () => {
      const { zip } = await open();
      await zip.abort();
    },
  ],
  [
    'in the middle of an entry',
    async () => {
      const { inner, zip } = await open();
      const file = await zip.create('a', BYTES.length);
      await file.write(BYTES.subarray(0, 10));
      await zip.abort();
      expect(inner.aborted).toBe(true);
    },
  ],
  [
    'after an entry, in which nothing was written yet',
    async () => {
      const { zip } = await open();
      const file = await zip.create('a', 10);
      await file.write(BYTES.subarray(0, 10));
      await file.close();
      await zip.create('b', 10);
      await zip.abort();
    },
  ],
  [
    'as there is no room',
    async () => {
      const { zip } = await open(50_000);
      const file = await zip.create('a', BYTES.length);
      const writing = async () => {
        await file.write(BYTES);
        await file.close();
      };
      await expect(writing()).rejects.toThrow();
      await abort(zip);
    },
  ],
])('however often one was given up %s, the next one is made', async (_, giveOneUp) => {
  for (let time = 0; time < 20; time++) await giveOneUp();
  expect(await make()).toBe(true);
});

/** What zip.js writes of the same files at the same time: another's program, and what ours wrote before. */
async function byZipJs(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const zip = new ZipWriter(new WritableStream<Uint8Array>({ write: (piece) => void pieces.push(piece.slice()) }), {
    level: 0,
    keepOrder: true,
    useWebWorkers: false,
  });
  for (const [name, bytes] of Object.entries(files)) {
    const readable = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
    await zip.add(`made/${name}`, readable, { uncompressedSize: bytes.length, zip64: bytes.length > 2 ** 31 });
  }
  await zip.close();
  return concat(...pieces);
}

/** What ours does of it. */
async function byUs(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const file: SinkFile = { write: async (piece) => void pieces.push(piece.slice()), close: () => Promise.resolve() };
  const zip = zipSink(new MemorySink(), file, 'made', platform.createCrc32);
  for (const [name, bytes] of Object.entries(files)) {
    const entry = await zip.create(name, bytes.length);
    for (let at = 0; at < bytes.length; at += 30_000) await entry.write(bytes.subarray(at, at + 30_000));
    await entry.close();
  }
  await zip.commit();
  return concat(...pieces);
}

describe('the bytes of a zip', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    '2026-11-29T13:14:15.678Z',
    '2026-11-29T13:14:16.001Z',
    '1999-12-31T23:59:59.999Z',
    '2028-02-29T00:00:00.000Z',
  ])('written at %s are those of zip.js', async (now) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(now) });
    const files = { 'vocab.txt': BYTES, empty: new Uint8Array(), 'albert_配置.json': new Uint8Array([1, 2, 3]) };
    // Not `toEqual`, which would look at each of so many bytes by itself.
    expect(hex(await byUs(files))).toBe(hex(await byZipJs(files)));
  });

  it('beyond 4 GB are read by zip.js: what is large, and what begins far behind', async () => {
    const pieces = new Map<number, Uint8Array>();
    let end = 0;
    const file: SinkFile = {
      async write(bytes) {
        if (bytes.length < PIECE.length) pieces.set(end, bytes.slice());
        end += bytes.length;
      },
      close: () => Promise.resolve(),
    };
    const zip = zipSink(new MemorySink(), file, 'made', () => ({ update: () => undefined, digest: () => 7 }));
    for (const [name, count] of [
      ['before', 1],
      ['large', 80],
      ['behind', 1],
    ] as const) {
      const entry = await zip.create(name, count * PIECE.length);
      for (let number = 0; number < count; number++) await entry.write(PIECE);
      await entry.close();
    }
    await zip.commit();
    const source: Source = {
      name: 'made.zip',
      size: end,
      read(offset, into) {
        for (const [at, piece] of pieces) {
          const [from, to] = [Math.max(at, offset), Math.min(at + piece.length, offset + into.length)];
          if (from < to) into.set(piece.subarray(from - at, to - at), from - offset);
        }
        return Promise.resolve(Math.min(into.length, end - offset));
      },
      close: () => Promise.resolve(),
    };
    const found = await readZip(source, platform);
    expect(found.map(({ path, size }) => [path, size])).toEqual([
      ['made/before', PIECE.length],
      ['made/large', 80 * PIECE.length],
      ['made/behind', PIECE.length],
    ]);
    // Where each begins is told by its own header.
    for (const entry of found) expect((await entry.open('in-parts')).size).toBe(entry.size);
  });
});

const PIECE = new Uint8Array(64 << 20);
