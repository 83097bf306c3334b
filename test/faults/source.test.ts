/** A source that cannot be read, or becomes another while it is read. */

import {
  appendFile,
  chmod,
  chown,
  cp,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { albertZh, startWith } from '../integration/command-line.ts';
import { DATA_FILE, INDEX_FILE, scratchFolder } from '../integration/scratch.ts';
import { contentsOf, tracesOf } from './contents.ts';
import { pack, resultOf } from './models.ts';
import { mounted, noLoops, run } from './small-disk.ts';
import { meanwhile } from './steps.ts';
import { NOBODY, noOtherUser } from './users.ts';

const WINDOWS = process.platform === 'win32';

describe('a source', () => {
  const scratch = scratchFolder();
  const source = () => scratch.at('albert_tiny_zh');
  const inSource = (name: string) => join(source(), name);
  const convert = () => ['convert', source(), '-o', scratch.at('out'), '--json', '--backend', 'wasm'];
  const convertSource = async () => resultOf(await albertZh(...convert()));

  beforeAll(async () => {
    await mkdir(scratch.at('out'));
    await albertZh('sample', 'tiny', '-o', scratch.at('kept'));
  });
  beforeEach(async () => {
    await rm(source(), { recursive: true, force: true });
    await cp(scratch.at('kept'), source(), { recursive: true });
  });

  /** The conversion was refused for a file, by name, and left nothing. */
  async function expectRefused(result: ReturnType<typeof resultOf>, code: string, file: string): Promise<void> {
    expect(result).toMatchObject({ exitCode: 3, status: 'refused', output: null, error: { code } });
    expect(result.error?.message).toContain(file);
    expect(await readdir(scratch.at('out'))).toEqual([]);
  }

  describe('that changes while its weights are read', () => {
    /** When the first block is written, most have not been read yet. */
    const whenHalfRead = { calls: ['write'], number: 2 } as const;
    const changes = {
      'is cut off': (file: string) => truncate(file, 9_000_000),
      'is emptied': (file: string) => truncate(file, 0),
      grows: (file: string) => appendFile(file, 'more'),
      'is overwritten': (file: string) => overwrite(file, 12_000_000),
    };
    it.each(Object.entries(changes))('and %s is refused', async (_, change) => {
      const ended = await meanwhile(whenHalfRead, convert(), () => change(inSource(DATA_FILE)));
      await expectRefused(resultOf(ended), 'DAMAGED', DATA_FILE);
    });

    it.each(Object.entries(changes))('and %s is refused as an entry of a zip', async (_, change) => {
      const zip = scratch.at('albert_tiny_zh.zip');
      await pack(source(), zip, 0);
      const args = ['convert', zip, '-o', scratch.at('out'), '--json', '--backend', 'wasm'];
      await expectRefused(
        resultOf(await meanwhile(whenHalfRead, args, () => change(zip))),
        'DAMAGED',
        'albert_tiny_zh.zip',
      );
    });

    it('and hides it is found out by the checksums', async () => {
      const { atime, mtime } = await stat(inSource(DATA_FILE));
      const ended = await meanwhile(whenHalfRead, convert(), async () => {
        await overwrite(inSource(DATA_FILE), 12_000_000);
        await utimes(inSource(DATA_FILE), atime, mtime);
      });
      await expectRefused(resultOf(ended), 'DAMAGED', DATA_FILE);
    });

    // Windows keeps what is open in its place.
    it.skipIf(WINDOWS)('and is replaced by another file is converted as it was', async () => {
      const before = resultOf(await albertZh(...convert(), '--name', 'before'));
      await albertZh('sample', 'tiny', '-o', scratch.at('another'), '--seed', '9');
      const ended = await meanwhile(whenHalfRead, [...convert(), '--name', 'during'], () =>
        rename(scratch.at('another', DATA_FILE), inSource(DATA_FILE)),
      );
      expect(resultOf(ended)).toMatchObject({ exitCode: 0, status: 'converted' });
      expect(await contentsOf(scratch.at('out', 'during'))).toEqual(await contentsOf(before.output?.path ?? ''));
      await rm(scratch.at('out'), { recursive: true });
      await mkdir(scratch.at('out'));
    });

    it.skipIf(WINDOWS)('and vanishes is converted as it was', async () => {
      const ended = await meanwhile(whenHalfRead, convert(), () => rm(source(), { recursive: true }));
      expect(resultOf(ended)).toMatchObject({ exitCode: 0, status: 'converted' });
      await rm(scratch.at('out', 'albert_tiny_google_zh'), { recursive: true });
    });
  });

  describe('of which another file becomes another', () => {
    it.each([INDEX_FILE, 'albert_config_tiny.json', 'vocab.txt'])('%s, while it is read, is refused', async (name) => {
      const step = { calls: ['read'], path: name, number: 1 } as const;
      const ended = await meanwhile(step, convert(), () => overwrite(inSource(name), 0));
      await expectRefused(resultOf(ended), 'DAMAGED', name);
    });

    it('than that whose index was read is refused', async () => {
      await albertZh('sample', 'tiny', '-o', scratch.at('next'), '--seed', '3');
      const step = { calls: ['open'], path: DATA_FILE, number: 1 } as const;
      const ended = await meanwhile(step, convert(), async () => {
        await rm(source(), { recursive: true });
        await rename(scratch.at('next'), source());
      });
      await expectRefused(resultOf(ended), 'DAMAGED', DATA_FILE);
    });

    it('and is gone when its turn comes is told as missing', async () => {
      const step = { calls: ['open'], path: DATA_FILE, number: 1 } as const;
      const ended = await meanwhile(step, convert(), () => rm(inSource(DATA_FILE)));
      await expectRefused(resultOf(ended), 'MISSING_FILE', DATA_FILE);
    });
  });

  describe('with something else in the place of a file', () => {
    const things = {
      'a folder': (path: string) => mkdir(path),
      ...(WINDOWS
        ? {}
        : {
            'a pipe': async (path: string) => run('mkfifo', path),
            'a link that leads nowhere': (path: string) => symlink('nowhere', path),
            'a link to itself': (path: string) => symlink(path, path),
          }),
    };
    it.each(Object.entries(things))('%s, is told as lacking it', async (_, put) => {
      await rm(inSource(DATA_FILE));
      await put(inSource(DATA_FILE));
      await expectRefused(await convertSource(), 'MISSING_FILE', DATA_FILE);
    });

    it.each(Object.entries(things))('%s, when it is its turn, is refused and not waited for', async (what, put) => {
      const step = { calls: ['open'], path: DATA_FILE, number: 1 } as const;
      const ended = await meanwhile(step, convert(), async () => {
        await rm(inSource(DATA_FILE));
        await put(inSource(DATA_FILE));
      });
      await expectRefused(resultOf(ended), 'MISSING_FILE', what === 'a link to itself' ? source() : DATA_FILE);
    });

    it.skipIf(WINDOWS).each(['--config', '--vocab'])('a pipe as %s is refused and not waited for', async (option) => {
      run('mkfifo', scratch.at(`pipe${option}`));
      const result = resultOf(await albertZh(...convert(), option, scratch.at(`pipe${option}`)));
      await expectRefused(result, 'MISSING_FILE', scratch.at(`pipe${option}`));
    });
  });

  it('without permission is refused', async ({ skip }) => {
    skip(noOtherUser !== null, noOtherUser ?? '');
    await chmod(scratch.at(), 0o755);
    await chown(scratch.at('out'), NOBODY, NOBODY);
    for (const file of [DATA_FILE, INDEX_FILE, 'albert_config_tiny.json', 'vocab.txt']) {
      await chmod(inSource(file), 0);
      await expectRefused(resultOf(await startWith({ user: NOBODY }, ...convert()).ended), 'MISSING_FILE', file);
      await chmod(inSource(file), 0o644);
    }
    await chmod(source(), 0);
    await expectRefused(resultOf(await startWith({ user: NOBODY }, ...convert()).ended), 'MISSING_FILE', source());
    await chmod(source(), 0o755);
  });

  it('on a disk that fails is refused, by what the disk says', async ({ skip }) => {
    skip(noLoops !== null, noLoops ?? '');
    const disk = scratch.at('failing');
    await failingDisk(disk);
    const ended = await albertZh('convert', join(disk, 'model'), '-o', scratch.at('out'), '--json');
    const result = resultOf(ended);
    // Which of its files lies in the half that is gone is the file system's choice.
    await expectRefused(result, 'MISSING_FILE', join(disk, 'model'));
    expect(result.error?.message).toContain('EIO');
  });

  /** A disk with a checkpoint on it, of which the second half is not there any more. */
  async function failingDisk(folder: string): Promise<void> {
    const image = scratch.at('image');
    await writeFile(image, '');
    await truncate(image, 64 << 20);
    run('mkfs.ext4', '-q', '-b', '4096', image);
    await mkdir(folder);
    run('mount', '-o', 'loop', image, folder);
    await cp(source(), join(folder, 'model'), { recursive: true });
    run('umount', folder);
    // Mounted anew, nothing of it is in memory any more.
    mounted(folder, '-o', 'loop,ro', image);
    await truncate(image, 12 << 20);
  }

  it('is only read, whatever is done with it: bytes, names and times stay', async () => {
    const [bytes, traces, above] = [await contentsOf(source()), await tracesOf(source()), await readdir(scratch.at())];
    const output = ['-o', scratch.at('out'), '--force'];
    await albertZh('inspect', source());
    await albertZh('convert', source(), ...output, '--name', 'model');
    await albertZh('convert', source(), ...output, '--zip', '--to', 'huggingface');
    await albertZh('verify', source(), scratch.at('out', 'model'));
    await albertZh('try', source(), '今天天气真[MASK]');
    await albertZh('convert', source(), '-o', scratch.at(), '--name', 'albert_tiny_zh', '--force');
    await albertZh('convert', source(), '-o', source(), '--name', 'albert_config_tiny.json', '--force');
    await albertZh('inspect', source(), '--fix-config');
    expect(await tracesOf(source())).toEqual(traces);
    expect(await contentsOf(source())).toEqual(bytes);
    expect(await readdir(scratch.at())).toEqual(above);
  });
});

/** Changes a few bytes in place. */
async function overwrite(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(Buffer.from('these bytes were others before'), 0, 30, at);
  await file.close();
}
