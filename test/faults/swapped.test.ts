/** What the program made for its output, and another puts something else in its place while it is at work. */

import { cp, lstat, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { albertZh } from '../integration/command-line.ts';
import { scratchFolder } from '../integration/scratch.ts';
import { contentsOf } from './contents.ts';
import { convertHere } from './convert-here.ts';
import { OTHER, pack, resultOf, SMALL } from './models.ts';
import { startNext } from './next-start.ts';
import { meanwhile, type Step } from './steps.ts';

const LINUX = process.platform === 'linux';
const WINDOWS = process.platform === 'win32';

describe('what is made for an output', () => {
  const scratch = scratchFolder();
  const at = scratch.at;
  const args = (...flags: readonly string[]) => [
    'convert',
    SMALL,
    '-o',
    at('out'),
    '--name',
    'model',
    '--json',
    '--backend',
    'wasm',
    ...flags,
  ];

  beforeAll(async () => {
    await convertHere(SMALL, { folder: at(), name: 'expected' });
  });
  beforeEach(async () => {
    for (const name of ['out', 'elsewhere', 'aside']) await rm(at(name), { recursive: true, force: true });
    for (const name of ['out', 'elsewhere']) await mkdir(at(name));
  });

  /** Of the hidden folder, of what is in it, and of the output itself. */
  const levels = {
    'the hidden folder': (job: string) => at('out', job),
    'the folder in it': (job: string) => at('out', job, 'albert-zh-new'),
    'the output in that': (job: string) => at('out', job, 'albert-zh-new', 'model'),
  };
  const swaps = {
    'a link to another folder': (path: string) => symlink(at('elsewhere'), path),
    'another folder': (path: string) => mkdir(path),
    'a copy of itself': (path: string) =>
      cp(at('aside'), path, { recursive: true, filter: (from) => !from.endsWith('lock') }),
    'a link to itself': (path: string) => symlink(at('aside'), path),
  };
  const moments: Readonly<Record<string, Omit<Step, 'waitsFor'>>> = {
    'before its first file': { calls: ['open'], path: 'albert-zh-new', number: 1 },
    'before its last file': { calls: ['open'], path: 'vocab.txt', number: 2 },
    'when all is written': { calls: ['sync'], number: 1 },
    'before it is renamed': { calls: ['rename'], number: 1 },
  };
  // Windows lets few people make links, and nobody move a folder in which a file is open. Where what was made has gone is
  // not told there: a copy of it passes for the output of another conversion.
  const isTold = (level: string, swap: string, moment: string) =>
    !WINDOWS || (level !== 'the hidden folder' && swap === 'another folder' && moment === 'before it is renamed');
  const cases = Object.keys(moments)
    .flatMap((moment) =>
      Object.keys(levels).flatMap((level) => Object.keys(swaps).map((swap) => [level, swap, moment] as const)),
    )
    .filter((each) => isTold(...each));
  // What is put in place by a link to it is what was made: that is checked behind the last of these moments.
  const isRight = (level: string, swap: string, moment: string) =>
    swap === 'a link to itself' && moment === 'before it is renamed' && level !== 'the output in that';

  it.each(cases)('%s becomes %s %s: no output, and nothing of ours elsewhere', async (level, swap, moment) => {
    const step = moments[moment];
    if (!step) throw new Error('no such moment');
    const ended = await meanwhile(step, args(), async () => {
      const [job = ''] = (await readdir(at('out'))).filter((name) => name.startsWith('.'));
      const path = levels[level as keyof typeof levels](job);
      await rename(path, at('aside'));
      await swaps[swap as keyof typeof swaps](path);
    });
    if (isRight(level, swap, moment)) {
      expect(await contentsOf(at('out', 'model'))).toEqual(await contentsOf(at('expected')));
      return;
    }
    expect(resultOf(ended)).toMatchObject({ exitCode: 4, output: null, error: { code: 'OUTPUT_UNWRITABLE' } });
    expect(await readdir(at('elsewhere'))).toEqual([]);
    expect((await readdir(at('out'))).filter((name) => !name.startsWith('.'))).toEqual([]);
    if (LINUX) expect(await filesIn(at('aside'))).toEqual([]);
    await startNext(at('out'));
    expect((await readdir(at('out'))).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  it.skipIf(WINDOWS).each(Object.keys(levels))(
    '%s becomes a link while an old output is replaced: that stays',
    async (level) => {
      await convertHere(OTHER, { folder: at('out'), name: 'model' });
      const before = await contentsOf(at('out', 'model'));
      for (const number of [1, 2]) {
        const ended = await meanwhile({ calls: ['rename'], number }, args('--force'), async () => {
          const [job = ''] = (await readdir(at('out'))).filter((name) => name.startsWith('.'));
          const path = levels[level as keyof typeof levels](job);
          // With the old output moved aside, that moves along; who moves it knows where it is.
          if (number === 2 && level === 'the hidden folder') return;
          await rename(path, at('aside'));
          await symlink(at('elsewhere'), path);
        });
        const isSwapped = number === 1 || level !== 'the hidden folder';
        expect(resultOf(ended).exitCode).toBe(isSwapped ? 4 : 0);
        if (isSwapped) expect(await contentsOf(at('out', 'model'))).toEqual(before);
        expect(await readdir(at('elsewhere'))).toEqual([]);
        await rm(at('aside'), { recursive: true, force: true });
      }
    },
  );

  it.skipIf(WINDOWS).each([
    ['before it is opened', { calls: ['open'], path: 'model.zip', number: 1 }],
    ['before it gets its name', { calls: ['link'], number: 1 }],
  ] as const)('a zip whose folder becomes a link %s is told', async (_, step) => {
    await pack(SMALL, at('elsewhere', 'model.zip'));
    const before = await contentsOf(at('elsewhere'));
    const ended = await meanwhile(step, args('--zip'), async () => {
      const [job = ''] = (await readdir(at('out'))).filter((name) => name.startsWith('.'));
      await rename(at('out', job, 'albert-zh-new'), at('aside'));
      await symlink(at('elsewhere'), at('out', job, 'albert-zh-new'));
    });
    expect(resultOf(ended)).toMatchObject({ exitCode: 4, error: { code: expect.stringMatching(/^OUTPUT_/) } });
    expect(await contentsOf(at('elsewhere'))).toEqual(before);
    expect((await readdir(at('out'))).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  const files = ['albert_model.ckpt.index', ...(WINDOWS ? [] : ['vocab.txt'])];
  it.each(files)('one of its files, %s, becomes another one: told', async (name) => {
    const ended = await meanwhile({ calls: ['rename'], number: 1 }, args(), async () => {
      const [job = ''] = await readdir(at('out'));
      // Not removed: where the system beneath Wine numbers files, the new one could get the old one's number.
      await rename(at('out', job, 'albert-zh-new', 'model', name), at('aside'));
      await writeFile(at('out', job, 'albert-zh-new', 'model', name), 'another');
    });
    expect(resultOf(ended)).toMatchObject({ exitCode: 4, error: { code: 'OUTPUT_UNWRITABLE' } });
    expect(await lstat(at('out', 'model')).catch(() => null)).toBeNull();
  });

  it('and gets one more file is told, and does not become the output', async () => {
    const ended = await meanwhile({ calls: ['sync'], number: 1 }, args(), async () => {
      const [job = ''] = await readdir(at('out'));
      await writeFile(at('out', job, 'albert-zh-new', 'model', 'one-more'), 'another');
    });
    expect(resultOf(ended)).toMatchObject({ exitCode: 4, error: { code: 'OUTPUT_UNWRITABLE' } });
    expect(await lstat(at('out', 'model')).catch(() => null)).toBeNull();
  });

  it.skipIf(WINDOWS)('an output that became another one gets no proof', async () => {
    const step = { calls: ['open'], path: 'conversion.json', number: 1 } as const;
    const ended = await meanwhile(step, args('--verify'), async () => {
      await rename(at('out', 'model'), at('aside'));
      await symlink(at('elsewhere'), at('out', 'model'));
    });
    expect(resultOf(ended).warnings.map(({ code }) => code)).toContain('RECORD_NOT_WRITTEN');
    expect(await readdir(at('elsewhere'))).toEqual([]);
  });

  it.skipIf(WINDOWS)('the folder of a temporary file becomes a link: told, and nothing is left elsewhere', async () => {
    await albertZh('sample', 'base', '-o', at('base'));
    await pack(at('base'), at('base.zip'));
    await mkdir(at('temporary'));
    const { TMPDIR } = process.env;
    process.env['TMPDIR'] = at('temporary');
    try {
      const convert = ['convert', at('base.zip'), '-o', at('out'), '--json'];
      const ended = await meanwhile({ calls: ['open'], path: 'nameless', number: 1 }, convert, async () => {
        const [job = ''] = await readdir(at('temporary'));
        await rename(at('temporary', job, 'albert-zh-new'), at('aside'));
        await symlink(at('elsewhere'), at('temporary', job, 'albert-zh-new'));
      });
      expect(resultOf(ended).status).not.toBe('converted');
      expect(resultOf(ended).error?.code).toBe('OUTPUT_UNWRITABLE');
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    }
    expect(await readdir(at('elsewhere'))).toEqual([]);
    expect(await readdir(at('out'))).toEqual([]);
  });
});

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
