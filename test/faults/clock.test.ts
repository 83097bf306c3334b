/** A clock on the wall that is wrong, or is set while the work goes on. */

import { cp, mkdir, readdir, utimes } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder } from '../integration/scratch.ts';
import { type Contents, contentsOf, tracesOf } from './contents.ts';
import { convertHere } from './convert-here.ts';
import { resultOf, SMALL } from './models.ts';
import { type Clock, STANDING, startWithClock, startWithStep } from './steps.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 1);

const CLOCKS: Readonly<Record<string, Clock>> = {
  'that goes back an hour with each look': { start: NOW, step: -HOUR },
  'that goes ahead a year with each look': { start: NOW, step: 365 * 24 * HOUR },
  'before 1970': { start: Date.UTC(1950, 0, 1), step: 1 },
  'before 1980, where the time in zips begins': { start: 0, step: 1 },
  'after 2038': { start: Date.UTC(2040, 0, 1), step: 1 },
  'after 2107, where the time in zips ends': { start: Date.UTC(2150, 0, 1), step: 1 },
  'as far ahead as any': { start: 8.64e15, step: 0 },
};

describe.each(Object.entries(CLOCKS))('with a clock %s', (what, clock) => {
  const scratch = scratchFolder();
  let expected: Contents = null;
  const convert = async (...args: readonly string[]) =>
    resultOf(await startWithClock(clock, 'convert', ...args, '--json', '--backend', 'wasm').ended);

  beforeAll(async () => {
    await convertHere(SMALL, { folder: scratch.at(), name: 'expected' });
    expected = await contentsOf(scratch.at('expected'));
  });

  it('a conversion makes the same files, and takes a time that is none below nothing', async () => {
    const result = await convert(SMALL, '-o', scratch.at(), '--name', 'model');
    expect(result).toMatchObject({ exitCode: 0, status: 'converted' });
    for (const seconds of Object.values(result.seconds)) {
      expect(seconds).toBeGreaterThanOrEqual(0);
      expect(seconds).toBeLessThan(600);
    }
    expect(await contentsOf(scratch.at('model'))).toEqual(expected);
  });

  it('a zip is written that can be read again', async () => {
    const result = await convert(SMALL, '-o', scratch.at(), '--name', 'packed', '--zip', '--verify');
    expect(result).toMatchObject({ exitCode: 0, verification: { ok: true } });
  });

  it('what a killed conversion left is cleared away, and what is at work stays', async () => {
    const folder = scratch.at(what.replace(/\W/g, ''));
    await mkdir(folder);
    const args = ['convert', SMALL, '-o', folder, '--name', 'model'];
    await startWithStep({ calls: ['sync'], number: 1 }, args, clock).ended;
    expect(await readdir(folder)).toHaveLength(1);
    expect(await convert(SMALL, '-o', folder, '--name', 'next')).toMatchObject({ exitCode: 0 });
    expect(await readdir(folder)).toEqual(['next']);
  });
});

describe('a source from another time', () => {
  const scratch = scratchFolder();

  it.each([
    ['the future', Date.UTC(2200, 0, 1)],
    ['before 1970', Date.UTC(1960, 0, 1)],
  ])('from %s is converted, and keeps its time', async (when, time) => {
    const source = scratch.at(`from ${when}`);
    await cp(SMALL, source, { recursive: true });
    for (const file of await readdir(source)) await utimes(`${source}/${file}`, time / 1000, time / 1000);
    const traces = await tracesOf(source);
    const asked = { folder: scratch.at('out'), zip: true, verify: true };
    expect(await convertHere(source, asked)).toMatchObject({ status: 'converted', proved: true });
    expect(await tracesOf(source)).toEqual(traces);
  });

  it('gives the same zip at the same time', async () => {
    const zips: Contents[] = [];
    for (const name of ['one', 'two']) {
      const args = ['convert', SMALL, '-o', scratch.at(name), '--name', 'model', '--zip', '--backend', 'wasm'];
      await startWithClock(STANDING, ...args).ended;
      zips.push(await contentsOf(scratch.at(name, 'model.zip')));
    }
    expect(zips[0]).toEqual(zips[1]);
    expect(zips[0]).not.toBeNull();
  });
});
