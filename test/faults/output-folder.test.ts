/** Places for an output that are none, or cease to be, or lead elsewhere. */

import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startWith } from '../integration/command-line.ts';
import { scratchFolder } from '../integration/scratch.ts';
import { type Contents, contentsOf } from './contents.ts';
import { type Asked, type ConvertedHere, convertHere } from './convert-here.ts';
import { resultOf, SMALL } from './models.ts';
import { afterNextStart } from './next-start.ts';
import { mounted, noDisks, run, smallDisk } from './small-disk.ts';
import { meanwhile } from './steps.ts';
import { NOBODY, noOtherUser } from './users.ts';

const WINDOWS = process.platform === 'win32';

describe('an output folder', () => {
  const scratch = scratchFolder();
  const out = () => scratch.at('out');
  const inOut = (...names: readonly string[]) => scratch.at('out', ...names);
  const args = (...flags: readonly string[]) => ['convert', SMALL, '-o', out(), '--name', 'model', '--json', ...flags];
  const convert = (asked: Asked = {}) => convertHere(SMALL, { folder: out(), name: 'model', ...asked });
  /** Before anything takes its place, and after everything has been written. */
  const beforeTheEnd = { calls: ['sync'], number: 1 } as const;

  beforeEach(async () => {
    await rm(out(), { recursive: true, force: true });
    await mkdir(out());
  });

  function expectUnwritable(result: Pick<ConvertedHere, 'status' | 'error'>, reason: string | RegExp): void {
    expect(result).toMatchObject({ status: 'failed', error: { code: 'OUTPUT_UNWRITABLE' } });
    expect(result.error?.message).toMatch(reason);
    expect(result.error?.message).toContain(inOut('model'));
  }

  describe('that may not be written to', () => {
    it.each(['without permission', 'without permission to look into it'])('%s is told', async (what) => {
      if (noOtherUser) return;
      await chmod(scratch.at(), 0o755);
      await chmod(out(), what === 'without permission' ? 0o555 : 0o000);
      const running = startWith({ user: NOBODY }, ...args());
      expectUnwritable(resultOf(await running.ended), 'EACCES');
      await chmod(out(), 0o755);
      expect(await readdir(out())).toEqual([]);
    });

    it('but in which names may be made and not listed, is written to', async ({ skip }) => {
      skip(noOtherUser !== null, noOtherUser ?? '');
      await chmod(scratch.at(), 0o755);
      await chown(out(), NOBODY, NOBODY);
      await chmod(out(), 0o300);
      expect(resultOf(await startWith({ user: NOBODY }, ...args()).ended)).toMatchObject({ exitCode: 0 });
      await chmod(out(), 0o755);
      expect(await readdir(out())).toEqual(['model']);
    });

    it('as its disk is read-only, is told', async ({ skip }) => {
      skip(noDisks !== null, noDisks ?? '');
      mounted(out(), '-t', 'tmpfs', '-o', 'size=64m,ro', 'albert-zh-test');
      expectUnwritable(await convert(), /read-only \(EROFS\)/);
    });

    it('any more, since its disk became read-only, is told, and cleared by the next conversion', async ({ skip }) => {
      skip(noDisks !== null, noDisks ?? '');
      mounted(out(), '-t', 'tmpfs', '-o', 'size=64m', 'albert-zh-test');
      const readOnly = async () => {
        // While a file is open for writing, a disk does not become read-only; its mount does.
        run('mount', '--bind', out(), out());
        run('mount', '-o', 'remount,bind,ro', out());
      };
      const step = { calls: ['mkdir'], path: '.albert-zh-', number: 1 } as const;
      expectUnwritable(resultOf(await meanwhile(step, args(), readOnly)), 'EROFS');
      run('umount', out());
      expect(await readdir(out())).toEqual([]);
    });

    it('any more, while it holds half an output, is told by what was wrong first', async ({ skip }) => {
      skip(!immutable(scratch.at()), 'files cannot be made immutable here');
      const ended = await meanwhile(beforeTheEnd, args(), async () => run('chattr', '+i', out()));
      expectUnwritable(resultOf(ended), 'EPERM');
      run('chattr', '-i', out());
      expect(await convert()).toMatchObject({ status: 'converted' });
      expect(await readdir(out())).toEqual(['model']);
    });
  });

  // Windows keeps a folder in which a file is open.
  describe.skipIf(WINDOWS)('that goes away during the conversion', () => {
    it.each([[[]], [['--zip']]])('is told, and not made anew (%j)', async (flags) => {
      const ended = await meanwhile(beforeTheEnd, args(...flags), () => rm(out(), { recursive: true }));
      expectUnwritable(resultOf(ended), 'ENOENT');
      expect(await readdir(scratch.at())).not.toContain('out');
    });

    it('to another place is told; what was left there goes with the next conversion', async () => {
      const ended = await meanwhile(beforeTheEnd, args(), () => rename(out(), scratch.at('moved')));
      expectUnwritable(resultOf(ended), 'ENOENT');
      expect(await afterNextStart(scratch.at('moved'))).toEqual({});
    });
  });

  describe.skipIf(WINDOWS)('that is reached by a link', () => {
    it.each(['the folder itself', 'one above it'])('%s, is written to where the link leads', async (what) => {
      await rm(scratch.at('real'), { recursive: true, force: true });
      await mkdir(scratch.at('real', 'inner'), { recursive: true });
      await rm(scratch.at('link'), { force: true });
      await symlink(scratch.at(what === 'one above it' ? 'real' : 'real/inner'), scratch.at('link'));
      const folder = what === 'one above it' ? scratch.at('link', 'inner') : scratch.at('link');
      expect(await convert({ folder })).toMatchObject({ status: 'converted', place: join(folder, 'model') });
      expect(await readdir(scratch.at('real', 'inner'))).toEqual(['model']);
      expect((await lstat(scratch.at('link'))).isSymbolicLink()).toBe(true);
    });

    it('that leads nowhere is told, and the link stays', async () => {
      await symlink(scratch.at('nowhere'), inOut('link'));
      expect(await convert({ folder: inOut('link') })).toMatchObject({ error: { code: 'OUTPUT_UNWRITABLE' } });
      expect(await readlink(inOut('link'))).toBe(scratch.at('nowhere'));
      expect(await readdir(scratch.at())).not.toContain('nowhere');
    });
  });

  describe('with something in the output’s place that is no output', () => {
    const things: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
      'a link to a folder with an output': async (path) => {
        await copyOutput(scratch.at('elsewhere'));
        await symlink(scratch.at('elsewhere'), path);
      },
      'a link to an empty folder': async (path) => {
        await mkdir(scratch.at('elsewhere'));
        await symlink(scratch.at('elsewhere'), path);
      },
      'a link to a file': async (path) => {
        await writeFile(scratch.at('elsewhere'), 'a letter');
        await symlink(scratch.at('elsewhere'), path);
      },
      'a link that leads nowhere': (path) => symlink(scratch.at('nowhere'), path),
      'a link to itself': (path) => symlink(path, path),
      'a pipe': async (path) => run('mkfifo', path),
    };
    const cases = Object.keys(things).flatMap((what) => [
      [what, 'model', {}] as const,
      [what, 'model', { force: true }] as const,
      [what, 'model.zip', { zip: true }] as const,
      [what, 'model.zip', { zip: true, force: true }] as const,
    ]);
    it.skipIf(WINDOWS).each(cases)('%s, as %s with %j, leaves it as it is', async (what, name, asked) => {
      await rm(scratch.at('elsewhere'), { recursive: true, force: true });
      await things[what]?.(inOut(name));
      const before = [await entry(inOut(name)), await contentsOf(scratch.at('elsewhere'))];
      const result = await convert(asked);
      expect(result).toMatchObject({ status: 'failed', error: { code: 'OUTPUT_EXISTS' } });
      expect(result.error?.message).toContain(inOut(name));
      expect([await entry(inOut(name)), await contentsOf(scratch.at('elsewhere'))]).toEqual(before);
      expect(await readdir(out())).toEqual([name]);
    });

    it.each([
      ['a folder', 'model.zip', { zip: true, force: true }, (path: string) => mkdir(path)],
      ['a file', 'model', { force: true }, (path: string) => writeFile(path, 'a letter')],
    ] as const)('%s, as %s with %j, leaves it as it is', async (_, name, asked, put) => {
      await put(inOut(name));
      const before = await contentsOf(out());
      expect(await convert(asked)).toMatchObject({ error: { code: 'OUTPUT_EXISTS' } });
      expect(await contentsOf(out())).toEqual(before);
    });

    it('in which a person puts a file meanwhile leaves it to them', async () => {
      await convert();
      const put = () => writeFile(inOut('model', 'thesis.docx'), 'years of work');
      const step = { calls: ['rename'], number: 1 } as const;
      const result = resultOf(await meanwhile(step, args('--force'), put));
      expect(result).toMatchObject({ exitCode: 4, error: { code: 'OUTPUT_EXISTS' } });
      expect(result.error?.message).toContain('thesis.docx');
      expect(await readFile(inOut('model', 'thesis.docx'), 'utf8')).toBe('years of work');
      expect(await readdir(out())).toEqual(['model']);
    });

    async function copyOutput(to: string): Promise<void> {
      await convert({ force: true });
      await cp(inOut('model'), to, { recursive: true });
      await rm(inOut('model'), { recursive: true });
    }
  });

  it('on another disk than the source and the temporary files is written to', async ({ skip }) => {
    skip(noDisks !== null, noDisks ?? '');
    smallDisk(inOut('disk'), 64 << 20);
    for (const asked of [{}, { zip: true }, { force: true }, { zip: true, force: true }])
      expect(await convert({ folder: inOut('disk'), ...asked })).toMatchObject({ status: 'converted' });
    expect((await readdir(inOut('disk'))).sort()).toEqual(['model', 'model.zip']);
  });

  it('whose disk gives a file no second name takes zips too', async ({ skip }) => {
    skip(noDisks !== null, noDisks ?? '');
    const image = scratch.at('image');
    run('truncate', '-s', '64M', image);
    try {
      run('mkfs.vfat', image);
      mounted(out(), '-o', 'loop', image);
    } catch {
      skip('there are no FAT disks here');
    }
    expect(await convert({ zip: true })).toMatchObject({ status: 'converted' });
    expect(await convert({ zip: true })).toMatchObject({ error: { code: 'OUTPUT_EXISTS' } });
    expect(await convert({ zip: true, force: true })).toMatchObject({ status: 'converted' });
    expect(await readdir(out())).toEqual(['model.zip']);
  });
});

/** What a name stands for by itself. */
async function entry(path: string): Promise<Contents> {
  const found = await lstat(path);
  return { ino: String(found.ino), mode: String(found.mode), link: found.isSymbolicLink() ? await readlink(path) : '' };
}

/** Whether root can make a folder one that nothing can be made in. */
function immutable(folder: string): boolean {
  try {
    run('chattr', '+i', folder);
    run('chattr', '-i', folder);
    return true;
  } catch {
    return false;
  }
}
