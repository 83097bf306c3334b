/** A zip that is given up leaves nothing behind in this process: a worker that lives on makes the next one. */

import { expect, it } from 'vitest';
import { zipSink } from '../../../../src/engine/formats/archive/zip-sink.ts';
import { abort } from '../../../../src/engine/host/sink.ts';
import { MemorySink } from '../../memory.ts';

const BYTES = new Uint8Array(100_000).fill(7);

async function open(failAfter?: number) {
  const inner = new MemorySink(failAfter);
  return { inner, zip: zipSink(inner, await inner.create('made.zip', 1_000_000), 'made') };
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
