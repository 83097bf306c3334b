import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isRunning, ownMark } from '../../../src/node/process-mark.ts';

const LINUX = process.platform === 'linux';

describe('the mark of a process', () => {
  it('is that of one that runs, as long as it does', () => {
    expect(isRunning(ownMark())).toBe(true);
    expect(ownMark()).toEqual(ownMark());
  });

  it('is of none that has ended', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    expect(isRunning({ ...ownMark(), pid })).toBe(false);
  });

  it('of a process that began with an earlier start of the system is of none', () => {
    expect(isRunning({ ...ownMark(), began: ownMark().began + 100 * 365 * 24 * 3600 * 100 })).toBe(false);
  });

  it.runIf(LINUX)('does not hold for a younger process with its number', () => {
    expect(isRunning({ ...ownMark(), began: ownMark().began - 1 })).toBe(false);
  });

  it.runIf(LINUX)('is of none that has ended and that nobody has asked about', async () => {
    // The shell becomes a program that never asks how its child ended.
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line));
    await expect.poll(() => spawnSync('ps', ['-o', 'state=', '-p', String(pid)]).stdout.toString()).toMatch(/^Z/);
    const began = Number(spawnSync('sh', ['-c', `sed 's/.*) //' /proc/${pid}/stat | cut -d' ' -f20`]).stdout);
    expect(isRunning({ pid, began })).toBe(false);
    parent.kill('SIGKILL');
  });
});
