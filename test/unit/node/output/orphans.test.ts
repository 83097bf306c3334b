/** What was left by those that have ended goes or comes back; what somebody is at work on stays. */

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { hex } from '../../../../src/engine/formats/crc32c.ts';
import { crc32c } from '../../../../src/node/crc32c.ts';
import { type HiddenFolder, openHiddenFolder, patience, removeAll } from '../../../../src/node/output/hidden-folder.ts';
import { lockState } from '../../../../src/node/output/lock.ts';
import { removeOrphans } from '../../../../src/node/output/orphans.ts';
import { scratchFolder } from '../../../integration/scratch.ts';

const LINUX = process.platform === 'linux';
const HOUR = 3600;
const MACHINE = hex(crc32c(Buffer.from(hostname())));
const scratch = scratchFolder();
let folder = '';
let number = 0;
beforeEach(() => {
  folder = scratch.at(`folder-${number++}`);
  mkdirSync(folder);
});

const names = () => readdirSync(folder).sort();

/** A job with an output under way, and an old one moved aside. */
async function workingJob(): Promise<HiddenFolder> {
  const job = await openHiddenFolder(folder);
  mkdirSync(join(await job.make('new'), 'model'));
  mkdirSync(join(await job.make('old'), 'model'));
  writeFileSync(join(job.path, 'albert-zh-old', 'model', 'vocab.txt'), 'precious');
  return job;
}

/** The same, of a process that has ended: a copy of a folder has no living lock. */
async function deadJob(): Promise<string> {
  const job = await workingJob();
  const kept = scratch.at('kept');
  rmSync(kept, { recursive: true, force: true });
  cpSync(job.path, kept, { recursive: true, filter: (path) => !path.endsWith('lock') });
  rmSync(join(job.path, 'albert-zh-old'), { recursive: true });
  rmSync(join(job.path, 'albert-zh-new'), { recursive: true });
  await job.remove();
  cpSync(kept, job.path, { recursive: true });
  return job.path;
}

describe('a job', () => {
  it('has one hidden folder, which goes with it', async () => {
    const job = await openHiddenFolder(folder);
    expect(names()).toHaveLength(1);
    expect(await lockState(job.path)).toBe('held');
    await job.remove();
    expect(names()).toEqual([]);
  });

  it('that is at work stays, however often others clear up', async () => {
    const job = await workingJob();
    for (let times = 0; times < 5; times++) await removeOrphans(folder);
    expect(readdirSync(job.path)).toEqual(['albert-zh-new', 'albert-zh-old', 'lock']);
    expect(names()).toHaveLength(1);
    await job.remove();
  });

  it('can be at work in a folder with a path as long as any', async () => {
    const deep = join(folder, 'x'.repeat(200), 'y'.repeat(200));
    mkdirSync(deep, { recursive: true });
    const job = await openHiddenFolder(deep);
    await removeOrphans(deep);
    expect(await lockState(job.path)).toBe('held');
    await job.remove();
    expect(readdirSync(deep)).toEqual([]);
  });

  it('that has ended comes back with what it was about to replace, and with nothing else', async () => {
    await deadJob();
    await removeOrphans(folder);
    expect(names()).toEqual(['model']);
    expect(readFileSync(join(folder, 'model', 'vocab.txt'), 'utf8')).toBe('precious');
  });

  it('that has ended leaves alone what has taken the place of the old', async () => {
    await deadJob();
    mkdirSync(join(folder, 'model'));
    writeFileSync(join(folder, 'model', 'vocab.txt'), 'newer');
    await removeOrphans(folder);
    expect(names()).toEqual(['model']);
    expect(readFileSync(join(folder, 'model', 'vocab.txt'), 'utf8')).toBe('newer');
  });

  it('that has ended gives no old proof back to a new zip, and both to nobody', async () => {
    for (const taken of [true, false]) {
      const job = await deadJob();
      rmSync(join(job, 'albert-zh-old', 'model'), { recursive: true });
      writeFileSync(join(job, 'albert-zh-old', 'model.zip'), 'old');
      writeFileSync(join(job, 'albert-zh-old', 'model.conversion.json'), 'old');
      if (taken) writeFileSync(join(folder, 'model.zip'), 'new');
      await removeOrphans(folder);
      expect(names()).toEqual(taken ? ['model.zip'] : ['model.conversion.json', 'model.zip']);
      rmSync(join(folder, 'model.zip'));
    }
  });

  it('is cleared by many at once as by one', async () => {
    for (let round = 0; round < 20; round++) {
      await deadJob();
      await Promise.all(Array.from({ length: 8 }, () => removeOrphans(folder)));
      expect(names()).toEqual(['model']);
      expect(readdirSync(join(folder, 'model'))).toEqual(['vocab.txt']);
      rmSync(join(folder, 'model'), { recursive: true });
    }
  });

  it('begins again and again while others clear up, and is never taken for one that was left', async () => {
    let busy = true;
    const clearing = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (busy) await removeOrphans(folder);
      }),
    );
    for (let round = 0; round < 150; round++) {
      const job = await openHiddenFolder(folder);
      await job.make('new');
      await new Promise((resolve) => setImmediate(resolve));
      await job.requireUnchanged();
      expect(await lockState(job.path)).toBe('held');
      await job.remove();
    }
    busy = false;
    await clearing;
    expect(names()).toEqual([]);
  });
});

describe('clearing', () => {
  it('ends with a cancel, and leaves the rest for another time', async () => {
    await deadJob();
    const [hidden] = names();
    await removeOrphans(folder, AbortSignal.abort());
    expect(names()).toEqual([hidden]);
    await removeOrphans(folder);
    expect(names()).toEqual(['model']);
  });

  it('leaves what is immutable, once and for all tries, and takes it once it can', async ({ skip }) => {
    const job = await deadJob();
    const stuck = join(job, 'albert-zh-new', 'model', 'stuck');
    mkdirSync(join(folder, 'model'));
    writeFileSync(stuck, '');
    skip(spawnSync('chattr', ['+i', stuck]).status !== 0, 'files cannot be made immutable here');
    onTestFinished(() => void spawnSync('chattr', ['-i', stuck]));
    for (let times = 0; times < 3; times++) await removeOrphans(folder);
    expect(readdirSync(job, { recursive: true }).sort()).toEqual([
      'albert-zh-new',
      join('albert-zh-new', 'model'),
      join('albert-zh-new', 'model', 'stuck'),
    ]);
    spawnSync('chattr', ['-i', stuck]);
    await removeOrphans(folder);
    expect(names()).toEqual(['model']);
  });

  it.each([
    ['win32', 1000],
    ['linux', 0],
  ])('on %s tries again for %d ms in all, and not with a cancel', async (platform, milliseconds) => {
    vi.stubGlobal('process', { ...process, platform });
    onTestFinished(() => void vi.unstubAllGlobals());
    const before = performance.now();
    const { until } = patience();
    expect(until).toBeGreaterThanOrEqual(before + milliseconds);
    expect(until).toBeLessThanOrEqual(performance.now() + milliseconds);
    // No system has such a name, so that it cannot be removed.
    const path = join(folder, '\0');
    await removeAll(path, { until: Number.POSITIVE_INFINITY, signal: AbortSignal.abort() });
    await removeAll(path, { until, signal: null });
    expect(performance.now()).toBeGreaterThanOrEqual(until);
  });
});

describe('a folder whose process was killed', () => {
  const name = (machine: string, kernel: string) => `.albert-zh-${machine}-${kernel}-${'0'.repeat(16)}`;

  const states: readonly (readonly [string, readonly string[]])[] = [
    ['before it had a lock', []],
    ['with its lock', ['lock']],
    ['with its lock, at work', ['lock', 'albert-zh-new']],
    ...(LINUX ? [['before its lock was ready', ['lock-unready']] as const] : []),
  ];

  it.each(states)('%s, goes at once', async (_, left) => {
    const job = await openHiddenFolder(folder);
    const path = job.path;
    await job.remove();
    mkdirSync(path);
    for (const one of left) {
      if (!one.startsWith('lock')) mkdirSync(join(path, one));
      else if (LINUX) deadSocket(join(path, one));
      else writeFileSync(join(path, one), '');
    }
    await removeOrphans(folder);
    expect(names()).toEqual([]);
  });

  it.each([
    ['of this machine, before it was started anew', MACHINE, true],
    ['of another machine', '00000000', false],
  ])('%s: goes is %s', async (_, machine, goes) => {
    const path = join(folder, name(machine, '00000000'));
    mkdirSync(path);
    const year = new Date(Date.now() - 365 * 24 * HOUR * 1000);
    utimesSync(path, year, year);
    await removeOrphans(folder);
    expect(names()).toEqual(goes ? [] : [name(machine, '00000000')]);
  });

  it('of a machine of the same name, a moment ago, stays', async () => {
    mkdirSync(join(folder, name(MACHINE, '00000000')));
    await removeOrphans(folder);
    expect(names()).toEqual([name(MACHINE, '00000000')]);
  });

  it.runIf(LINUX)('on a disk that takes no locks stays for a day', async () => {
    const job = await openHiddenFolder(folder);
    const path = job.path;
    await job.remove();
    mkdirSync(path);
    writeFileSync(join(path, 'lock'), '');
    await removeOrphans(folder);
    expect(names()).toHaveLength(1);
    const before = new Date(Date.now() - 25 * HOUR * 1000);
    utimesSync(path, before, before);
    await removeOrphans(folder);
    expect(names()).toEqual([]);
  });

  function deadSocket(path: string): void {
    const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
    // The path of a socket is short.
    spawnSync(process.execPath, ['-e', script, `./${path.slice(folder.length + 1)}`], { cwd: folder });
    expect(existsSync(path)).toBe(true);
  }
});

describe('what version 0.1.0 left', () => {
  const earlier = (what: string) => `.albert-zh-${what}-${MACHINE}-99999-12345-0badcafe`;

  it('comes back or goes once it is a day old', async () => {
    mkdirSync(join(folder, earlier('old'), 'model'), { recursive: true });
    writeFileSync(join(folder, earlier('old'), 'model', 'vocab.txt'), 'precious');
    mkdirSync(join(folder, earlier('new')));
    await removeOrphans(folder);
    expect(names()).toEqual([earlier('new'), earlier('old')]);
    const before = new Date(Date.now() - 25 * HOUR * 1000);
    for (const what of ['new', 'old']) utimesSync(join(folder, earlier(what)), before, before);
    await removeOrphans(folder);
    expect(names()).toEqual(['model']);
    expect(readFileSync(join(folder, 'model', 'vocab.txt'), 'utf8')).toBe('precious');
  });
});
