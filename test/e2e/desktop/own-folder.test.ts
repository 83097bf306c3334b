/** Whatever became of the app's own folder, and of what it kept there: it starts at once. */

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mounted, noDisks } from '../../faults/small-disk.ts';
import { temporaryFolder } from '../checkpoints.ts';
import { type DesktopApp, openInElectron } from '../electron.ts';
import { t } from '../steps.ts';

const KEPT = ['settings.json', 'recent.json', 'unfinished.json'];

/** What can be in a file's place. */
const PLACED: Readonly<Record<string, (path: string) => void>> = {
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a folder': (path) => mkdirSync(join(path, 'in it'), { recursive: true }),
  'a link to itself': (path) => symlinkSync(path, path),
  'a link to nothing': (path) => symlinkSync('/no/such/file', path),
  'a device': (path) => symlinkSync('/dev/zero', path),
  'a gigabyte': (path) => {
    const file = openSync(path, 'w');
    ftruncateSync(file, 2 ** 30);
    closeSync(file);
  },
  'nonsense, with folders where it would be set aside and written anew': (path) => {
    writeFileSync(path, '{"language": ');
    mkdirSync(`${path}.next`);
    mkdirSync(path.replace('.json', '.damaged.json'));
  },
};

/** Shows the window of the first day, and works. */
async function isUsable({ page }: DesktopApp): Promise<void> {
  await page.getByRole('heading', { name: t.empty.title }).waitFor();
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: t.empty.title }).waitFor();
}

describe.skipIf(process.platform === 'win32')('the app starts', () => {
  it.each(Object.keys(PLACED))('where what it kept is %s', async (what) => {
    const data = await temporaryFolder();
    for (const name of KEPT) PLACED[what]?.(join(data, name));
    await isUsable(await openInElectron({ data }));
  });

  it('and keeps what is chosen where a pipe was', async () => {
    const data = await temporaryFolder();
    for (const name of KEPT) PLACED['a pipe']?.(join(data, name));
    const { page } = await openInElectron({ data });
    await page.getByRole('button', { name: '中文' }).click();
    await expect.poll(() => readFileSync(join(data, 'settings.json'), 'utf8')).toContain('"zh"');
  });

  it.each(['a file', 'a link to itself', 'a link to nothing'])(
    'where %s is in the place of its folder',
    async (what) => {
      const data = join(await temporaryFolder(), 'data');
      if (what === 'a file') writeFileSync(data, 'x');
      else PLACED[what]?.(data);
      await isUsable(await openInElectron({ data }));
    },
  );

  it.skipIf(noDisks !== null)('where its folder is on a disk that cannot be written to', async () => {
    const data = join(await temporaryFolder(), 'data');
    mkdirSync(data);
    mounted(data, '-t', 'tmpfs', '-o', 'ro', 'albert-zh-test');
    await isUsable(await openInElectron({ data }));
  });

  it('where its folder may not be entered', async () => {
    const data = join(await temporaryFolder(), 'data');
    mkdirSync(data);
    chmodSync(data, 0);
    await isUsable(await openInElectron({ data }));
  });
});
