/** How the app starts, is started again, and ends. */

import { readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Host } from '../../src/shared/host.ts';
import { texts } from '../../src/shared/text/index.ts';
import { type App, answerDialog, answerQuestion, openApp } from './app.ts';

const t = texts('en');

/** Two files that are there before the app is. */
async function makeFiles(): Promise<readonly [string, string]> {
  const folder = await mkdtemp(join(tmpdir(), 'albert-zh-files-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files = [join(folder, 'first.txt'), join(folder, 'second.txt')] as const;
  for (const file of files) writeFileSync(file, 'Not a checkpoint.');
  return files;
}

/** Has the largest sample converted into the test's folder, and waits until that is under way. */
async function convertLargeSample(app: App): Promise<void> {
  const { page } = app;
  await answerDialog(app, [app.folder]);
  await page.getByRole('button', { name: t.bar.change }).click();
  await page.getByRole('button', { name: t.header.sample }).click();
  await page.getByRole('menuitem', { name: /^xlarge/ }).click();
  await page.getByText(t.rows.ready, { exact: true }).waitFor();
  await page.getByRole('button', { name: t.bar.convert(1) }).click();
  await page.getByText(/^(multiplying|writing)$/).waitFor();
}

const closeWindow = ({ electron }: App) =>
  electron.evaluate(({ BrowserWindow }) => {
    // Not at once: the window may be gone before this has been answered.
    setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 0);
  });

describe('the app', () => {
  it('opens what it is started with', async () => {
    const [first] = await makeFiles();
    const { page } = await openApp('en', [first]);
    await page.getByText('first.txt', { exact: true }).waitFor();
    expect(await page.getByRole('list', { name: t.rows.label }).getByRole('listitem').count()).toBe(1);
  });

  it('is there once: what a second start brings comes to the first window', async () => {
    const [first, second] = await makeFiles();
    const app = await openApp('en', [first]);
    await app.openAgain([second]);
    await app.page.getByText('second.txt', { exact: true }).waitFor();
    expect(await app.page.getByRole('list', { name: t.rows.label }).getByRole('listitem').count()).toBe(2);
    expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('asks before it closes in the middle of a conversion, and may be told to go on', async () => {
    const app = await openApp();
    await convertLargeSample(app);
    await answerQuestion(app.electron, 'stay');
    await closeWindow(app);
    await app.page.getByText(t.rows.done, { exact: true }).waitFor();
    expect(readdirSync(app.folder)).toEqual(['albert_xlarge_google_zh_sample']);
  });

  it('leaves nothing behind when it is closed in the middle of a conversion', async () => {
    const app = await openApp();
    await convertLargeSample(app);
    await answerQuestion(app.electron, 'close');
    const ended = app.electron.waitForEvent('close');
    await closeWindow(app);
    await ended;
    expect(readdirSync(app.folder)).toEqual([]);
  });

  it('answers no page but its own', async () => {
    const { electron, page } = await openApp();
    await electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.loadURL('data:text/html,<h1>Another page</h1>'),
    );
    await page.getByRole('heading', { name: 'Another page' }).waitFor();
    const answer = await page.evaluate(() =>
      (globalThis as unknown as { host: Host }).host.about().then(
        () => 'answered',
        (error: unknown) => String(error),
      ),
    );
    expect(answer).toMatch(/refused/);
  });
});
