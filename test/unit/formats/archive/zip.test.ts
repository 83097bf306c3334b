import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js';
import { describe, expect, it } from 'vitest';
import { readZip } from '../../../../src/engine/formats/archive/zip-reader.ts';
import { zipSink } from '../../../../src/engine/formats/archive/zip-sink.ts';
import { memorySource } from '../../../../src/engine/host/source.ts';
import { locate } from '../../../../src/engine/model/locate.ts';
import { fail, ProblemError } from '../../../../src/engine/problem/problem.ts';
import { convert } from '../../../../src/engine/use-cases/convert.ts';
import { inspect } from '../../../../src/engine/use-cases/inspect.ts';
import { encodeZip, runEntry, zipEntry, zipLayout } from '../../../layouts/zip.ts';
import { type Files, MemorySink, memoryInput } from '../../memory.ts';
import { platform, quietRun } from '../../platform.ts';
import { albertFiles } from '../../small-albert.ts';

type Added = readonly [name: string, bytes: Uint8Array, options?: Record<string, unknown>];

async function zipOf(entries: readonly Added[], level = 5): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level, useWebWorkers: false });
  for (const [name, bytes, options = {}] of entries) await writer.add(name, new Uint8ArrayReader(bytes), options);
  return writer.close();
}

const entriesOf = (files: Files, folder = ''): Added[] =>
  Object.entries(files).map(([name, bytes]) => [`${folder}${name}`, bytes]);

async function inputOf(zip: Uint8Array) {
  return { ...memoryInput({}), files: await readZip(memorySource('model.zip', zip), platform) };
}

async function refusal(zip: Uint8Array): Promise<string> {
  try {
    const input = await inputOf(zip);
    for (const file of input.files) await (await file.open()).close();
    await locate(input);
  } catch (error) {
    if (error instanceof ProblemError) return `${error.problem.code} ${error.problem.kind}`;
    throw error;
  }
  return 'accepted';
}

/** Replaces bytes wherever they stand, in the local header and in the directory: names that no honest writer writes. */
function replaced(zip: Uint8Array, from: string, to: string): Uint8Array {
  const text = Buffer.from(zip).toString('latin1');
  return new Uint8Array(Buffer.from(text.replaceAll(from, to), 'latin1'));
}

describe('a zip as input', () => {
  it.each([
    ['stored', 0, 'ranges'],
    ['compressed', 6, 'whole'],
  ] as const)('%s, one folder deep, is inspected and converted', async (_, level, access) => {
    const input = await inputOf(await zipOf(entriesOf(albertFiles(), 'albert_tiny/'), level));
    expect(new Set(input.files.map((file) => file.access))).toEqual(new Set([access]));
    expect(await inspect(input, platform)).toMatchObject({
      convertible: true,
      prefix: 'albert_tiny/albert_model.ckpt',
    });
    const plain = new MemorySink();
    const zipped = new MemorySink();
    const options = { size: 'auto', format: 'google', backend: 'wasm', name: null } as const;
    await convert(memoryInput(albertFiles()), () => Promise.resolve(plain), options, platform, quietRun());
    await convert(input, () => Promise.resolve(zipped), options, platform, quietRun());
    expect(zipped.committed).toEqual(plain.committed);
  });
});

describe('a compressed entry too large for memory', () => {
  const large = Uint8Array.from({ length: 40 << 20 }, (_, i) => (i >>> 9) ^ (i & 3));

  it('is unpacked into a temporaryFile, and read from there in any order', async () => {
    const input = await inputOf(await zipOf([['large.bin', large]], 1));
    const source = await input.files[0]?.open();
    expect(source?.size).toBe(large.length);
    for (const offset of [large.length - 1000, 0, 12_345_678]) {
      const bytes = new Uint8Array(1000);
      expect(await source?.read(offset, bytes)).toBe(1000);
      expect(bytes).toEqual(large.subarray(offset, offset + 1000));
    }
    await source?.close();
  });

  it('that is damaged leaves no temporaryFile behind', async () => {
    const zip = await zipOf([['large.bin', large]], 1);
    zip[zip.length >> 1] = (zip[zip.length >> 1] ?? 0) ^ 0xff;
    const temporaryFiles = () => readdirSync(tmpdir()).filter((name) => name.startsWith('.albert-zh-new-')).length;
    const before = temporaryFiles();
    expect(await refusal(zip)).toBe('DAMAGED archive-damaged');
    expect(temporaryFiles()).toBe(before);
  });

  it('that is damaged keeps no other from being read, however many were', async () => {
    const good = await zipOf([['small.bin', large.subarray(0, 100_000)]], 1);
    const damaged = good.slice();
    damaged[good.length >> 1] = (good[good.length >> 1] ?? 0) ^ 0xff;
    for (let time = 0; time < 10; time++) expect(await refusal(damaged)).toBe('DAMAGED archive-damaged');
    const [file] = (await inputOf(good)).files;
    const source = await file?.open();
    const head = new Uint8Array(100);
    expect(await source?.read(0, head)).toBe(100);
    expect(head).toEqual(large.subarray(0, 100));
    await source?.close();
  });
});

describe('a zip that was made on Windows', () => {
  const ON_WINDOWS = [0, 10, 14].map((system) => system << 8);
  const model = (madeBy: number) =>
    zipLayout(Object.entries(albertFiles()).map(([name, bytes]) => zipEntry(`albert\\${name}`, bytes, { madeBy })));

  it.each(ON_WINDOWS)('has backslashes between folders (%i)', async (madeBy) => {
    const layout = model(madeBy);
    layout.entries.unshift(zipEntry('albert\\', new Uint8Array(0), { madeBy }));
    const { files } = await inputOf(encodeZip(layout));
    expect(files.map(({ path }) => path)).toContain('albert/vocab.txt');
    expect(files).toHaveLength(4);
    expect(await inspect({ ...memoryInput({}), files }, platform)).toMatchObject({ convertible: true, error: null });
  });

  it.each(['..\\x', 'a\\..\\..\\x', '\\x', '\\\\host\\x', 'C:\\x'])('may not lead out: %s', async (path) => {
    const zip = encodeZip(zipLayout([zipEntry(path, new Uint8Array(3), { madeBy: 0 })]));
    expect(await refusal(zip)).toBe('UNSAFE_ARCHIVE archive-entry-path');
  });

  it('has no two names that are one', async () => {
    const names = ['a\\x', 'a/x'].map((name) => zipEntry(name, new Uint8Array(3), { madeBy: 0 }));
    expect(await refusal(encodeZip(zipLayout(names)))).toBe('UNSAFE_ARCHIVE archive-entry-path');
  });

  it('has none where another system made it', async () => {
    expect(await refusal(encodeZip(model(3 << 8)))).toBe('UNSAFE_ARCHIVE archive-entry-path');
  });
});

describe('a zip that attacks', () => {
  const plain: Added = ['abcdefgh.txt', new Uint8Array(10)];

  it.each([
    ['leads out of the archive', '../../x.txt'],
    ['is absolute', '/bcdefgh.txt'],
    ['is on a drive', 'C:cdefgh.txt'],
    ['has a backslash', '..\\defgh.txt'],
    ['has NUL in it', 'abc\u0000efgh.txt'],
  ])('with a path that %s is refused', async (_, path) => {
    const zip = replaced(await zipOf([plain]), 'abcdefgh.txt', path.padEnd(12, 'x').slice(0, 12));
    expect(await refusal(zip)).toMatch(/^UNSAFE_ARCHIVE/);
  });

  it('with one name twice is refused', async () => {
    const zip = replaced(await zipOf([plain, ['ABCDEFGX.txt', new Uint8Array(3)]]), 'ABCDEFGX', 'abcdefgh');
    expect(await refusal(zip)).toMatch(/^(UNSAFE_ARCHIVE|DAMAGED)/);
  });

  it('with names that differ only in case is refused: they are one file on Windows and macOS', async () => {
    expect(await refusal(await zipOf([plain, ['ABCDEFGH.txt', new Uint8Array(3)]]))).toMatch(/^UNSAFE_ARCHIVE/);
  });

  it('with a symbolic link is refused', async () => {
    const link: Added = ['link', new TextEncoder().encode('/etc/passwd'), { unixMode: 0o120777 }];
    expect(await refusal(await zipOf([link]))).toMatch(/^UNSAFE_ARCHIVE/);
  });

  it('that claims more than it can hold is refused before it is unpacked', async () => {
    const zip = await zipOf([plain]);
    const view = new DataView(zip.buffer, zip.byteOffset);
    const directory = Buffer.from(zip).indexOf('PK\u0001\u0002', 'latin1');
    view.setUint32(directory + 24, 0x7fffffff, true);
    expect(await refusal(zip)).toMatch(/^(UNSAFE_ARCHIVE|DAMAGED)/);
  });

  it('whose entry is longer than it claims is refused', async () => {
    const zip = await zipOf([['abcdefgh.txt', new Uint8Array(100_000)]]);
    const view = new DataView(zip.buffer, zip.byteOffset);
    const directory = Buffer.from(zip).indexOf('PK\u0001\u0002', 'latin1');
    view.setUint32(directory + 24, 50, true);
    expect(await refusal(zip)).toBe('DAMAGED archive-damaged');
  });

  it('of which a byte of an entry was changed is refused', async () => {
    const zip = await zipOf([['abcdefgh.txt', Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251)]]);
    zip[200] = (zip[200] ?? 0) ^ 1;
    expect(await refusal(zip)).toBe('DAMAGED archive-damaged');
  });

  it('that was cut off is refused', async () => {
    expect(await refusal((await zipOf([plain])).slice(0, 60))).toBe('DAMAGED archive-damaged');
  });

  it('that is encrypted is refused by name', async () => {
    const secret: Added = ['abcdefgh.txt', new Uint8Array(10), { password: 'x', zipCrypto: true }];
    expect(await refusal(await zipOf([secret]))).toBe('UNSUPPORTED_FORMAT archive-unsupported');
  });

  it('of more entries than any model has is refused at the first too many', async () => {
    const entries = Array.from({ length: 10_001 }, (_, i) => zipEntry(`${i}`, new Uint8Array(0), { method: 0 }));
    expect(await refusal(encodeZip(zipLayout(entries)))).toBe('UNSAFE_ARCHIVE archive-entry-path');
  });

  it('with a large compressed entry of another framework is refused by its name, unpacked by nobody', async () => {
    const zip = encodeZip(zipLayout([runEntry('model.tflite', 0, 70_000)]));
    const input = await inputOf(zip);
    const opened: string[] = [];
    const files = input.files.map((file) => ({
      ...file,
      open: () => Promise.reject(new Error(`opened ${opened.push(file.path)}`)),
    }));
    expect((await inspect({ ...input, files }, platform)).error).toMatchObject({ kind: 'other-framework' });
    expect(opened).toEqual([]);
  });

  it('that is PyTorch’s is refused by what it is', async () => {
    expect(await refusal(await zipOf([['archive/data.pkl', new Uint8Array(3)]]))).toBe(
      'UNSUPPORTED_FORMAT other-framework',
    );
  });
});

describe('a zip as output', () => {
  it('holds the same files as the folder would, in a folder of its name', async () => {
    const folder = new MemorySink();
    const options = { size: 'auto', format: 'google', backend: 'wasm', name: null } as const;
    await convert(memoryInput(albertFiles()), () => Promise.resolve(folder), options, platform, quietRun());

    const pieces: Uint8Array[] = [];
    const outer = new MemorySink();
    const file = {
      write: (bytes: Uint8Array) => Promise.resolve(void pieces.push(bytes.slice())),
      close: () => Promise.resolve(),
    };
    const openZip = (name: string) => Promise.resolve(zipSink(outer, file, name, platform.createCrc32));
    const conversion = await convert(memoryInput(albertFiles()), openZip, options, platform, quietRun());
    expect(conversion.status).toBe('converted');

    const files = await readZip(memorySource('out.zip', new Uint8Array(Buffer.concat(pieces))), platform);
    const unpacked = new Map<string, Uint8Array>();
    for (const entry of files) {
      const source = await entry.open();
      const bytes = new Uint8Array(source.size);
      await source.read(0, bytes);
      unpacked.set(entry.path.replace('albert_tiny_google_zh/', ''), bytes);
    }
    expect(unpacked).toEqual(folder.committed);
  });

  it.each(['google', 'huggingface'] as const)(
    'of %s ends with what its disk says, whichever write fails',
    async (format) => {
      const options = { size: 'auto', format, backend: 'wasm', name: null } as const;
      const statuses = new Set<string>();
      for (let failing = 1; !statuses.has('converted'); failing++) {
        let writes = 0;
        const file = {
          async write() {
            writes++;
            await new Promise((resolve) => setImmediate(resolve));
            if (writes >= failing) throw fail('disk-full', { path: 'out.zip', needed: null, free: null });
          },
          close: () => Promise.resolve(),
        };
        const openZip = (name: string) => Promise.resolve(zipSink(new MemorySink(), file, name, platform.createCrc32));
        const conversion = await convert(memoryInput(albertFiles()), openZip, options, platform, quietRun());
        if (conversion.status !== 'converted') expect(conversion.problem.code).toBe('DISK_FULL');
        statuses.add(conversion.status);
      }
      expect([...statuses]).toEqual(['failed', 'converted']);
    },
  );
});
