import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { appendToZip } from '../../../../src/engine/formats/archive/zip-append.ts';
import { platform } from '../../platform.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function zip(entries: Readonly<Record<string, string>>, comment?: string): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level: 0 });
  for (const [name, text] of Object.entries(entries)) await writer.add(name, new Uint8ArrayReader(bytesOf(text)));
  return writer.close(comment === undefined ? undefined : bytesOf(comment));
}

async function append(whole: Uint8Array, path: string, text: string): Promise<Uint8Array | null> {
  const read = async (from: number, to: number) => whole.slice(from, to);
  const tail = await appendToZip(whole.length, read, path, bytesOf(text), platform.createCrc32);
  return tail && new Uint8Array([...whole.subarray(0, tail.from), ...tail.bytes]);
}

async function contents(whole: Uint8Array | null): Promise<Record<string, string>> {
  if (!whole) throw new Error('Nothing was added.');
  const found: Record<string, string> = {};
  const reader = new ZipReader(new Uint8ArrayReader(whole), { checkOverlappingEntry: true });
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    found[entry.filename] = new TextDecoder().decode(await entry.getData(new Uint8ArrayWriter(), { checkCrc32: true }));
  }
  return found;
}

describe('a file that is added to a zip', () => {
  it.each([
    [0, {}],
    [1, { 'a/b.txt': 'one' }],
    [3, { 'a/b': 'one', 模型: 'two', empty: '' }],
  ])('comes after the %d that are in it, which stay as they are', async (_, entries) => {
    const once = await append(await zip(entries), 'a/proof.json', '{}');
    expect(await contents(once)).toEqual({ ...entries, 'a/proof.json': '{}' });
    const twice = await append(once ?? new Uint8Array(), 'last', 'end');
    expect(await contents(twice)).toEqual({ ...entries, 'a/proof.json': '{}', last: 'end' });
  });

  it.each([
    ['has a comment behind its directory', () => zip({ a: 'one' }, 'a comment')],
    ['is none', async () => bytesOf('no zip, but as long as the end of one is')],
    ['is shorter than any', async () => bytesOf('short')],
    [
      'has its directory beyond 4 GB',
      async () => {
        const whole = await zip({ a: 'one' });
        new DataView(whole.buffer).setUint32(whole.length - 6, 0xffffffff, true);
        return whole;
      },
    ],
  ])('is not where the zip %s', async (_, make) => {
    expect(await append(await make(), 'proof.json', '{}')).toBeNull();
  });
});
