/** Outputs that are mount points, or have some in them. */

import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { albertZh, startWith } from '../integration/command-line.ts';
import { scratchFolder } from '../integration/scratch.ts';
import { contentsOf } from './contents.ts';
import { OTHER, resultOf, SMALL } from './models.ts';
import { mounted, noDisks, run } from './small-disk.ts';

describe.skipIf(noDisks !== null)(`an output${noDisks ? ` (left out: ${noDisks})` : ''}`, () => {
  const scratch = scratchFolder();
  const out = () => scratch.at('out');
  const inOut = (...names: readonly string[]) => scratch.at('out', ...names);
  const args = (name: string, ...flags: readonly string[]) => [
    ...['convert', SMALL, '-o', out(), '--name', name, '--json', '--force'],
    ...flags,
  ];
  const convert = async (...names: Parameters<typeof args>) => resultOf(await albertZh(...args(...names)));

  beforeEach(async () => {
    await rm(out(), { recursive: true, force: true });
    await mkdir(out());
  });

  it('with a file that is mounted is replaced; what cannot be removed holds up no conversion, and goes in time', async () => {
    // What is mounted within it goes with it when the test is over.
    mounted(out(), '-t', 'tmpfs', '-o', 'size=64m', 'albert-zh-test');
    await albertZh('convert', OTHER, '-o', out(), '--name', 'model');
    await copyFile(inOut('model', 'vocab.txt'), scratch.at('vocab.txt'));
    run('mount', '--bind', scratch.at('vocab.txt'), inOut('model', 'vocab.txt'));
    expect(await convert('model')).toMatchObject({ exitCode: 0 });
    const expected = await contentsOf(inOut('model'));
    for (const name of ['next', 'next', 'model']) expect(await convert(name)).toMatchObject({ exitCode: 0 });
    expect(await contentsOf(inOut('model'))).toEqual(expected);

    const [hidden = '', ...others] = await readdir(out());
    expect(others).toEqual(['model', 'next']);
    const left = await readdir(inOut(hidden), { recursive: true });
    expect(left).toEqual(['albert-zh-waste', 'albert-zh-waste/model', 'albert-zh-waste/model/vocab.txt']);
    run('umount', inOut(hidden, 'albert-zh-waste', 'model', 'vocab.txt'));
    expect(await convert('next')).toMatchObject({ exitCode: 0 });
    expect(await readdir(out())).toEqual(['model', 'next']);
  });

  it.each([
    ['a folder', 'model', []],
    ['a zip', 'model.zip', ['--zip']],
    ['the proof of a zip', 'model.conversion.json', ['--zip']],
  ])('%s, that is a mount point is told, in both languages, and stays as it is', async (_, name, flags) => {
    await albertZh('convert', OTHER, '-o', out(), '--name', 'model', ...flags, '--verify');
    mounted(inOut(name), '--bind', inOut(name));
    const before = await contentsOf(out());
    const env = (LC_ALL: string) => startWith({ env: { LC_ALL } }, ...args('model', ...flags, '--verify')).ended;
    const [english, chinese] = [resultOf(await env('C.UTF-8')), resultOf(await env('zh_CN.UTF-8'))];
    for (const result of [english, chinese]) {
      expect(result).toMatchObject({ exitCode: 4, output: null, error: { code: 'OUTPUT_UNWRITABLE' } });
      expect(result.error?.message).toContain(join(out(), name));
    }
    expect(english.error?.message).toContain('is mounted there');
    expect(chinese.error?.message).toContain('挂载点');
    expect(await contentsOf(out())).toEqual(before);
  });

  it('that would come to lie on an empty folder that is a mount point is told', async () => {
    await mkdir(inOut('model'));
    mounted(inOut('model'), '-t', 'tmpfs', 'albert-zh-test');
    const { exitCode, error } = await convert('model');
    expect(exitCode).toBe(4);
    expect(error?.message).toContain('is mounted there');
    expect(await readdir(out())).toEqual(['model']);
  });
});
