/** What a second start brings to the app that runs, however much it is. */

import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { texts } from '../../../src/i18n/index.ts';
import { makeText, temporaryFolder } from '../checkpoints.ts';
import { type DesktopApp, openInElectron } from '../electron.ts';

const t = texts('en');

/** So many files, whose paths take so many bytes together. */
async function makeFiles(count: number, bytes: number): Promise<string[]> {
  const folder = await temporaryFolder();
  const length = Math.floor(bytes / count) - folder.length - 8;
  const paths = Array.from({ length: count }, (_, at) => join(folder, `${'x'.repeat(length)}${at + 1000}.txt`));
  for (const path of paths) writeFileSync(path, 'Not a checkpoint.');
  return paths;
}

/** How many inputs the window was told of. */
const countRows = ({ page }: DesktopApp) =>
  page.getByRole('list', { name: t.rows.label }).getByRole('listitem').count();

describe('a second start', () => {
  it('with paths of 36 KB and of a megabyte leaves the running app alive, and brings them all; names are of the folder that it is started in', async () => {
    const app = await openInElectron();
    const running = app.electron.process();
    let there = 0;
    for (const [count, bytes, times] of [
      [250, 36_000, 1],
      [5, 1000, 1000],
    ] as const) {
      const paths = await makeFiles(count, bytes);
      await app.openAgain(Array.from({ length: times }, () => paths).flat());
      there += count;
      await expect.poll(() => countRows(app)).toBe(there);
      expect([running.exitCode, running.signalCode]).toEqual([null, null]);
      expect(readdirSync(join(app.data, 'handed-over'))).toEqual([]);
    }
    const folder = await temporaryFolder();
    await makeText(folder, 'here.txt');
    await app.openAgain(['here.txt'], folder);
    await app.page.getByText('here.txt', { exact: true }).waitFor();
  });

  it('leaves nothing that nobody took', async () => {
    const data = await temporaryFolder();
    const folder = join(data, 'handed-over');
    mkdirSync(folder);
    for (const name of ['old', 'new']) writeFileSync(join(folder, `${name}.json`), '[]');
    utimesSync(join(folder, 'old.json'), 0, 0);
    await openInElectron({ data });
    expect(readdirSync(folder)).toEqual(['new.json']);
    rmSync(folder, { recursive: true });
  });
});
