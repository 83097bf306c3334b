/** Another program has a file open, which keeps Windows from renaming the folder that it is in. */

import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Running, startWith } from '../integration/command-line.ts';
import { scratchFolder } from '../integration/scratch.ts';
import { contentsOf } from './contents.ts';
import { convertHere } from './convert-here.ts';
import { OTHER, resultOf, SMALL } from './models.ts';
import { startNext } from './next-start.ts';

/** Which renamings of folders are refused: regular expressions of their paths, and how often. `null`: always. */
interface Hold {
  readonly from?: string;
  readonly to?: string;
  readonly times: number | null;
}

const NEW = 'albert-zh-new';
const OLD = 'albert-zh-old';

describe('while another program has a file open', () => {
  const scratch = scratchFolder();
  const out = () => scratch.at('out');
  const model = () => scratch.at('out', 'model');

  beforeEach(async () => {
    await rm(out(), { recursive: true, force: true });
    await mkdir(out());
  });

  function convert(hold: Hold, env: NodeJS.ProcessEnv = {}): Running {
    const preload = join(import.meta.dirname, 'preload', 'hold-open.cjs');
    const all = { ...env, NODE_OPTIONS: `--require=${JSON.stringify(preload)}`, ALBERT_ZH_HOLD: JSON.stringify(hold) };
    return startWith({ env: all }, 'convert', SMALL, '-o', out(), '--name', 'model', '--force', '--json');
  }

  it.each([
    ['in the new folder', { from: NEW, times: null }],
    ['in the old one', { to: OLD, times: null }],
    ['in any', { times: null }],
  ])('%s, and does not close it, the old output stays where it is', async (_, hold) => {
    await convertHere(OTHER, { folder: out(), name: 'model' });
    const before = await contentsOf(out());
    const result = resultOf(await convert(hold).ended);
    expect(result).toMatchObject({ exitCode: 4, output: null, error: { code: 'OUTPUT_UNWRITABLE' } });
    expect(result.error?.message).toContain(model());
    expect(result.error?.message).toContain('virus scanner');
    expect(await contentsOf(out())).toEqual(before);
  });

  it('tells it in Chinese as well', async () => {
    const { error } = resultOf(await convert({ times: null }, { LC_ALL: 'zh_CN.UTF-8' }).ended);
    expect(error?.message).toContain('杀毒软件');
    expect(await readdir(out())).toEqual([]);
  });

  it.each([
    ['in the new folder', { from: NEW, times: 3 }],
    ['in the old one', { to: OLD, times: 3 }],
    ['in both', { times: 4 }],
  ])('%s, for a while, the output takes its place then', async (_, hold) => {
    await convertHere(OTHER, { folder: out(), name: 'model' });
    expect(resultOf(await convert(hold).ended)).toMatchObject({ exitCode: 0 });
    expect(await readdir(out())).toEqual(['model']);
    const expected = scratch.at('expected');
    await convertHere(SMALL, { folder: expected, name: 'model', force: true });
    expect(await contentsOf(out())).toEqual(await contentsOf(expected));
  });

  it('keeps the old output from coming back, that is told, and the next conversion puts it back', async () => {
    await convertHere(OTHER, { folder: out(), name: 'model' });
    const before = await contentsOf(model());
    const { exitCode, error } = resultOf(await convert({ from: `${NEW}|${OLD}`, times: null }).ended);
    expect(exitCode).toBe(4);
    const [hidden = ''] = await readdir(out());
    expect(error?.message).toContain(join(out(), hidden, OLD));
    expect(await contentsOf(join(out(), hidden, OLD, 'model'))).toEqual(before);
    await startNext(out());
    expect(await readdir(out())).toEqual(['model']);
    expect(await contentsOf(model())).toEqual(before);
  });

  // Windows has no signals between processes; what is killed is killed there, too.
  const signals = process.platform === 'win32' ? (['SIGKILL'] as const) : (['SIGINT', 'SIGKILL'] as const);
  it.each(signals)('the old output stands where it is, also with %s meanwhile', async (signal) => {
    await convertHere(OTHER, { folder: out(), name: 'model' });
    const before = await contentsOf(model());
    const running = convert({ from: NEW, times: null });
    const hasEnded = running.ended.then(() => true);
    // From the first try on there is a pause after each.
    while ((await readdir(out())).length < 2) await setTimeout(5);
    // A folder may go away while it is listed.
    const list = () => readdir(out(), { recursive: true }).catch(() => []);
    while (!(await list()).some((name) => name.endsWith(OLD)) && !(await isOver())) await setTimeout(1);
    running.interrupt(signal);
    const { exitCode } = await running.ended;
    expect(exitCode).toBe(signal === 'SIGINT' ? 130 : null);
    if (signal === 'SIGKILL') await startNext(out());
    expect(await contentsOf(model())).toEqual(before);
    expect((await readdir(out())).filter((name) => name.startsWith('.'))).toEqual([]);

    function isOver(): Promise<boolean> {
      return Promise.race([hasEnded, setTimeout(0, false)]);
    }
  });
});
