import { createCipheriv } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readZip } from '../../../../src/engine/formats/archive/zip-reader.ts';
import { crc32cOf, mask } from '../../../../src/engine/formats/crc32c.ts';
import { layOut } from '../../../../src/engine/formats/tensor.ts';
import { dataFileName } from '../../../../src/engine/formats/tensor-bundle/bundle-writer.ts';
import type { Platform } from '../../../../src/engine/host/platform.ts';
import { type InputFile, memorySource, type Source } from '../../../../src/engine/host/source.ts';
import { openModel } from '../../../../src/engine/model/open-model.ts';
import { openWhenRead } from '../../../../src/engine/model/open-when-read.ts';
import { problemOf } from '../../../../src/engine/problem/problem.ts';
import { convert } from '../../../../src/engine/use-cases/convert.ts';
import { inspect } from '../../../../src/engine/use-cases/inspect.ts';
import { computeStatistics } from '../../../../src/engine/use-cases/statistics.ts';
import { verify } from '../../../../src/engine/use-cases/verify/verify.ts';
import { indexOf } from '../../../layouts/albert.ts';
import { entryFields, headerFields } from '../../../layouts/protobuf.ts';
import { encodeZip, zipEntry, zipLayout } from '../../../layouts/zip.ts';
import { type Files, MemorySink, memoryInput } from '../../memory.ts';
import { platform, quietRun } from '../../platform.ts';
import {
  albertFiles,
  albertTensors,
  configFile,
  floatTensor,
  type SmallTensor,
  vocabularyFile,
} from '../../small-albert.ts';
import { googleFiles, huggingFaceFiles } from '../../small-google.ts';

/** What is unpacked, counted by the sums that are made of it, and what is in temporaryFiles. */
class Counted {
  begun = 0;
  summed = 0;
  temporaryFiles = 0;
  openTemporaryFiles = 0;
  mostOpenTemporaryFiles = 0;
  written = 0;
  readonly platform: Platform = {
    ...platform,
    createCrc32: () => {
      const sum = platform.createCrc32();
      this.begun++;
      return {
        ...sum,
        update: (bytes) => {
          this.summed += bytes.length;
          sum.update(bytes);
        },
      };
    },
    temporaryFile: (name) => {
      this.temporaryFiles++;
      this.mostOpenTemporaryFiles = Math.max(this.mostOpenTemporaryFiles, ++this.openTemporaryFiles);
      const pieces: Uint8Array[] = [];
      const gone = () => {
        this.openTemporaryFiles--;
        return Promise.resolve();
      };
      return Promise.resolve({
        write: (bytes) => {
          this.written++;
          pieces.push(bytes.slice());
          return Promise.resolve();
        },
        finish: () => Promise.resolve({ ...memorySource(name, new Uint8Array(Buffer.concat(pieces))), close: gone }),
        discard: gone,
      });
    },
  };
}

const MEBIBYTE = 1 << 20;

function zipOf(files: Files, method: 0 | 8 = 8): Uint8Array {
  const entries = Object.entries(files).map(([name, bytes]) =>
    zipEntry(name, bytes, { method, stored: method === 8 ? deflateRawSync(bytes, { level: 1 }) : null }),
  );
  return encodeZip(zipLayout(entries));
}

const open = (zip: Uint8Array, counted: Counted) => readZip(memorySource('model.zip', zip), counted.platform);

/** Bytes that do not compress, always the same. */
function noise(length: number): Uint8Array {
  const zeros = new Uint8Array(16);
  return new Uint8Array(createCipheriv('aes-128-ctr', zeros, zeros).update(new Uint8Array(length)));
}

describe('a compressed entry', () => {
  it('is unpacked once, however often it is opened', async () => {
    const counted = new Counted();
    const [file] = await open(zipOf({ 'vocab.txt': new Uint8Array(MEBIBYTE) }), counted);
    for (let i = 0; i < 500; i++) await (await file?.open())?.close();
    expect(counted).toMatchObject({ summed: MEBIBYTE, temporaryFiles: 0 });
  });

  it('is in memory only as long as all that are take 32 MiB', async () => {
    const counted = new Counted();
    const noises = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}`, noise(MEBIBYTE)]));
    const files = await open(zipOf(noises), counted);
    const sources = await Promise.all(files.map((file) => file.open()));
    expect(counted.temporaryFiles).toBe(8);
    for (const source of sources) await source.close();
    expect(counted.openTemporaryFiles).toBe(0);
    // Those that nobody uses make room for others.
    for (const file of files) await (await file.open()).close();
    expect(counted.temporaryFiles).toBe(8);
  });

  it('beyond them is written to a temporaryFile in few pieces', async () => {
    const counted = new Counted();
    const [file] = await open(zipOf({ data: noise(40 * MEBIBYTE) }), counted);
    await (await file?.open())?.close();
    expect(counted).toMatchObject({ summed: 40 * MEBIBYTE, temporaryFiles: 1, openTemporaryFiles: 0 });
    expect(counted.written).toBeLessThanOrEqual(2 * 40);
  });

  it('that is closed twice gives back its room once', async () => {
    const counted = new Counted();
    const files = await open(zipOf({ a: noise(20 * MEBIBYTE), b: noise(20 * MEBIBYTE) }), counted);
    const [a, again] = [await files[0]?.open(), await files[0]?.open()];
    await a?.close();
    await a?.close();
    await files[1]?.open();
    expect(counted.temporaryFiles).toBe(1);
    await again?.close();
  });

  it('is refused before it is unpacked, once all together are many times the archive', async () => {
    const counted = new Counted();
    const zip = zipOf(Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`${i}`, new Uint8Array(MEBIBYTE)])));
    const files = await open(zip, counted);
    let problem = null;
    for (const file of files) {
      problem ??= await file.open().then(
        async (source) => source.close().then(() => null),
        (error: unknown) => problemOf(error),
      );
    }
    expect(problem).toMatchObject({ code: 'UNSAFE_ARCHIVE', kind: 'archive-unfolds' });
    expect(counted.summed).toBe(Math.floor(48 + (16 * zip.length) / MEBIBYTE) * MEBIBYTE);
  });

  it('is counted again where it is unpacked again', async () => {
    const counted = new Counted();
    const [file] = await open(zipOf({ a: new Uint8Array(48 * MEBIBYTE) }), counted);
    await (await file?.open())?.close();
    expect(await file?.open().then(() => null, problemOf)).toMatchObject({ kind: 'archive-unfolds' });
    expect(counted).toMatchObject({ temporaryFiles: 1, openTemporaryFiles: 0 });
  });

  it('that hardly compresses is unpacked as often as it is opened', async () => {
    const counted = new Counted();
    const [file] = await open(zipOf({ a: noise(33 * MEBIBYTE) }), counted);
    for (let i = 0; i < 3; i++) await (await file?.open())?.close();
    expect(counted).toMatchObject({ temporaryFiles: 3, openTemporaryFiles: 0 });
  });
});

/** A checkpoint in as many data files as there are tensors, those of an optimizer among them. */
function sharded(tensors: readonly SmallTensor[]): Files {
  const placed = layOut(tensors.map((tensor) => ({ ...tensor, content: tensor.bytes, bytes: tensor.bytes.length })));
  const files: Record<string, Uint8Array> = { 'albert_config.json': configFile(), 'vocab.txt': vocabularyFile() };
  const entries = placed.map(({ name, shape, content, bytes: size }, shard) => {
    files[dataFileName('albert_model.ckpt', shard, placed.length)] = content;
    const crc = mask(crc32cOf(platform.createCrc32c, content));
    return { name, fields: entryFields({ shape, shard, size, crc }) };
  });
  files['albert_model.ckpt.index'] = indexOf(entries, headerFields(placed.length));
  return files;
}

/** By two of the model's own variables those of variables are told that are gone. */
const slots = (count: number) => [
  ...albertTensors()
    .slice(0, 2)
    .map((tensor) => ({ ...tensor, name: `${tensor.name}/adam_m` })),
  ...Array.from({ length: count }, (_, i) => floatTensor(`slot${i}/adam_m`, [1000], new Float32Array(1000))),
];

/** An input that tells which of its files are opened. */
function watched(files: Files) {
  const input = memoryInput(files);
  const state = { opened: [] as string[], open: 0, most: 0 };
  const watch = (file: InputFile): InputFile => ({
    ...file,
    async open() {
      const source = await file.open();
      state.opened.push(file.path);
      state.most = Math.max(state.most, ++state.open);
      let isOpen = true;
      return {
        ...source,
        close: () => {
          if (isOpen) state.open--;
          isOpen = false;
          return source.close();
        },
      };
    },
  });
  return { input: { ...input, files: input.files.map(watch) }, state };
}

const dataFiles = (opened: readonly string[]) => opened.filter((path) => path.includes('.data-'));

describe('of data files', () => {
  const tensors = albertTensors();
  const files = sharded([...tensors, ...slots(50)]);

  it('only those are opened that have something that is needed, each once, few of them at a time', async () => {
    const { input, state } = watched(files);
    const sink = new MemorySink();
    const options = { size: 'auto', format: 'google', backend: 'wasm', name: null } as const;
    const { status } = await convert(input, () => Promise.resolve(sink), options, platform, quietRun());
    expect(status).toBe('converted');
    expect(new Set(dataFiles(state.opened)).size).toBe(tensors.length);
    expect(dataFiles(state.opened)).toHaveLength(tensors.length);
    expect(state).toMatchObject({ open: 0, most: 2 });

    const plain = new MemorySink();
    await convert(memoryInput(albertFiles()), () => Promise.resolve(plain), options, platform, quietRun());
    expect(sink.committed?.get('albert_model.ckpt.data-00000-of-00001')).toEqual(
      plain.committed?.get('albert_model.ckpt.data-00000-of-00001'),
    );
  });

  it('none is opened to inspect it, and one to measure a tensor', async () => {
    const { input, state } = watched(files);
    expect((await inspect(input, platform)).convertible).toBe(true);
    expect(dataFiles(state.opened)).toEqual([]);
    await computeStatistics(input, 'slot7/adam_m', platform, quietRun().signal);
    expect(dataFiles(state.opened)).toHaveLength(1);
    expect(state.open).toBe(0);
  });

  it('none is open behind a conversion that fails', async () => {
    const { input, state } = watched(files);
    const options = { size: 'auto', format: 'google', backend: 'wasm', name: null } as const;
    const sink = new MemorySink(2000);
    const { status } = await convert(input, () => Promise.resolve(sink), options, platform, quietRun());
    expect(status).toBe('failed');
    expect(state.open).toBe(0);
  });

  it('none is open behind a verification', async () => {
    const { input, state } = watched(googleFiles());
    await verify(input, input, { text: null, backend: 'wasm' }, platform, quietRun());
    expect(state.opened.length).toBeGreaterThan(0);
    expect(state.open).toBe(0);
    await (await openModel(input, platform)).close();
    expect(state.open).toBe(0);
  });
});

describe('files that are opened when they are read', () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${i}`, Uint8Array.of(i)]));
  const byteOf = async (source: Source | undefined) => {
    const into = new Uint8Array(1);
    await source?.read(0, into);
    return into[0];
  };

  it('are open at most 32 at a time, in whatever order they are read', async () => {
    const { input, state } = watched(many);
    const sources = openWhenRead(input.files);
    expect(state.opened).toEqual([]);
    for (let i = 0; i < 1000; i++) expect(await byteOf(sources[(i * 37) % 100])).toBe((i * 37) % 100);
    expect(state.most).toBeLessThanOrEqual(33);
    for (const source of sources) await source.close();
    expect(state.open).toBe(0);
  });

  it('are all read that are read at once', async () => {
    const { input, state } = watched(many);
    const sources = openWhenRead(input.files);
    expect(await Promise.all(sources.map(byteOf))).toEqual(Object.values(many).map(([byte]) => byte));
    for (const source of sources) await source.close();
    expect(state.open).toBe(0);
  });

  it('are opened again where one is read that was closed', async () => {
    const { input, state } = watched(many);
    const [source] = openWhenRead(input.files);
    expect([await byteOf(source), await source?.close(), await byteOf(source)]).toEqual([0, undefined, 0]);
    expect(state.opened).toEqual(['0', '0']);
  });
});

describe('a stored entry', () => {
  const changed = (files: Files, name: string, at: number): Uint8Array => {
    const entries = Object.entries(files).map(([own, bytes]) => {
      const stored = bytes.slice();
      if (own === name) stored[at] = (stored[at] ?? 0) ^ 1;
      return zipEntry(own, bytes, { method: 0, stored });
    });
    return encodeZip(zipLayout(entries));
  };
  const options = { size: 'auto', format: 'google', backend: 'wasm', name: null } as const;
  const converting = async (zip: Uint8Array) => {
    const input = { ...memoryInput({}), files: await open(zip, new Counted()) };
    const conversion = await convert(input, () => Promise.resolve(new MemorySink()), options, platform, quietRun());
    return 'problem' in conversion ? conversion.problem.code : conversion.status;
  };
  const verifying = async (zip: Uint8Array) => {
    const input = { ...memoryInput({}), files: await open(zip, new Counted()) };
    const verified = verify(memoryInput(googleFiles()), input, { text: null, backend: 'wasm' }, platform, quietRun());
    return verified.then(
      () => 'verified',
      (error: unknown) => problemOf(error).code,
    );
  };

  it.each(Object.keys(albertFiles()))('of a source is held against its checksum: %s', async (name) => {
    const files = albertFiles();
    expect(await converting(zipOf(files, 0))).toBe('converted');
    for (const at of [0, (files[name]?.length ?? 0) >> 1])
      expect(await converting(changed(files, name, at))).toBe('DAMAGED');
  });

  it.each(['albert_config.json', 'vocab.txt', 'albert_model.ckpt.index'])('of a converted model: %s', async (name) => {
    expect(await verifying(zipOf(googleFiles(), 0))).toBe('verified');
    expect(await verifying(changed(googleFiles(), name, 3))).toBe('DAMAGED');
  });

  it.each(['model.safetensors', 'config.json', 'vocab.txt'])('of an export: %s', async (name) => {
    const files = huggingFaceFiles();
    expect(await verifying(zipOf(files, 0))).toBe('verified');
    expect(await verifying(changed(files, name, (files[name]?.length ?? 0) - 3))).toBe('DAMAGED');
  });

  it.each([0, 1, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 3 * 2 ** 20 + 5])(
    'of %i bytes is read as a whole once',
    async (size) => {
      const counted = new Counted();
      const [file] = await open(zipOf({ a: noise(size) }, 0), counted);
      for (let i = 0; i < 3; i++) await (await file?.open())?.close();
      expect(counted.summed).toBe(size);
      if (size === 0) return;
      const [spoilt] = await open(changed({ a: noise(size) }, 'a', size - 1), counted);
      expect(await spoilt?.open().then(() => null, problemOf)).toMatchObject({ kind: 'archive-damaged' });
      // Whoever has checksums of its parts need not have it read twice.
      await spoilt?.open('in-parts');
    },
  );
});
