/** Files of the page's own: room for them is asked for seldom, and they are read where they lie. */

import { describe, expect, it, vi } from 'vitest';
import { newScratchFolder, openHandedOver, openScratch, startSession } from '../../../src/browser/scratch.ts';
import { memoryBrowser } from './memory-browser.ts';

const BLOCK = new Uint8Array(1 << 20).fill(7);
const BLOCKS = 20;

/** A browser, and how often it was asked for room by each of the two ways. */
function open() {
  const browser = memoryBrowser();
  const place = newScratchFolder(startSession());
  const take = vi.spyOn(browser.scratch.disk, 'take');
  return { browser, place, asked: () => take.mock.calls.length };
}

describe('a file of the page’s own', () => {
  it.each([
    ['is known beforehand', BLOCKS * BLOCK.length],
    ['is known about', BLOCKS * BLOCK.length - 100],
    ['is not known', 0],
  ])('whose size %s has room made for it once or twice, and is as long as what was written', async (_, size) => {
    const { place, asked } = open();
    const scratch = await openScratch(place, 'made.zip', size);
    for (let number = 0; number < BLOCKS; number++) scratch.write(BLOCK);
    const file = await scratch.handOver();
    expect(file.size).toBe(BLOCKS * BLOCK.length);
    expect(asked()).toBeLessThan(5);
  });

  it('takes what room there is, where there is less than is asked for ahead', async () => {
    const { browser, place } = open();
    browser.scratch.disk.room = BLOCKS * BLOCK.length;
    const scratch = await openScratch(place, 'made.zip', 0);
    for (let number = 0; number < BLOCKS; number++) scratch.write(BLOCK);
    expect(() => scratch.write(BLOCK)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'DISK_FULL' }) }),
    );
  });

  it('that was handed over is read in place, and nothing else is', async () => {
    const { place } = open();
    const scratch = await openScratch(place, 'made.zip', 10);
    scratch.write(new Uint8Array([1, 2, 3, 4]));
    const file = await scratch.handOver();
    const source = await openHandedOver(place, 'made.zip', file);
    const into = new Uint8Array(10);
    expect(await source?.read(1, into)).toBe(3);
    expect([...into.subarray(0, 3)]).toEqual([2, 3, 4]);
    expect(source).toMatchObject({ name: 'made.zip', size: 4 });
    await source?.close();
    const others = [
      new File([file], 'model.index'),
      new File([file, 'more'], file.name),
      new File([file], 'f'.repeat(32)),
    ];
    for (const other of others) expect(await openHandedOver(place, 'made.zip', other)).toBeNull();
  });
});

it('somebody who cancels is heard while such a file is read from one end to the other', async () => {
  const { place } = open();
  const scratch = await openScratch(place, 'model', BLOCKS * BLOCK.length);
  for (let number = 0; number < BLOCKS; number++) scratch.write(BLOCK);
  const source = await scratch.finish();
  let heard = false;
  setImmediate(() => {
    heard = true;
  });
  const into = new Uint8Array(BLOCK.length);
  for (let number = 0; number < BLOCKS; number++) await source.read(number * BLOCK.length, into);
  expect(heard).toBe(true);
});
