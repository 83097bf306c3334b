/** How the app starts, is started again, and ends. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/shared/host.ts';
import { makeText, makeZip, temporaryFolder } from '../checkpoints.ts';
import { type DesktopApp, openInElectron } from '../electron.ts';
import { addSample, converted, rows, t } from '../steps.ts';

/** Two files that are there before the app is. */
async function makeFiles(): Promise<readonly [string, string]> {
  const folder = await temporaryFolder();
  return [await makeText(folder, 'first.txt'), await makeText(folder, 'second.txt')];
}

describe('the app', () => {
  it('opens what it is started with, and is there once: what a second start brings comes to the first window', async () => {
    const [first, second] = await makeFiles();
    const app = await openInElectron({ files: [first] });
    await app.page.getByText('first.txt', { exact: true }).waitFor();
    expect(await rows(app).count()).toBe(1);
    await app.openAgain([second]);
    await app.page.getByText('second.txt', { exact: true }).waitFor();
    expect(await rows(app).count()).toBe(2);
    expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('answers no page but its own', async () => {
    const { electron, page } = await openInElectron();
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

describe('what the app keeps', () => {
  it('is there after a restart: options, the folder to save to, and what was opened', async () => {
    const first = await openInElectron();
    await first.chooseOutputFolder(t.bar.change);
    await first.page.getByRole('checkbox', { name: t.bar.zip }).check();
    await first.drop([await makeZip(await temporaryFolder(), 'albert_tiny_489k')]);
    await first.page.getByText(t.rows.ready, { exact: true }).waitFor();
    await first.quit();
    const { page } = await openInElectron({ data: first.data });
    await page.getByText(first.folder).waitFor();
    expect(await page.getByRole('checkbox', { name: t.bar.zip }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'albert_tiny_489k.zip' }).click();
    await page.getByText(t.rows.ready, { exact: true }).waitFor();
  });

  it('may be damaged: the app starts as on the first day, and keeps the damaged file aside', async () => {
    const data = await temporaryFolder();
    writeFileSync(join(data, 'settings.json'), '{"language": "zh", "theme');
    writeFileSync(join(data, 'recent.json'), '[1, {"__proto__": 2}, "/no/such/file"]');
    const app = await openInElectron({ data });
    await app.page.getByRole('heading', { name: t.empty.title }).waitFor();
    expect(readFileSync(join(data, 'settings.damaged.json'), 'utf8')).toBe('{"language": "zh", "theme');
    await app.page.getByRole('button', { name: '中文' }).click();
    await expect.poll(() => JSON.parse(readFileSync(join(data, 'settings.json'), 'utf8')).language).toBe('zh');
  });

  it('is read part by part: one that makes no sense spoils no other', async () => {
    const data = await temporaryFolder();
    writeFileSync(
      join(data, 'settings.json'),
      '{"language": 7, "theme": "dark", "folder": "/no/such/folder", "zip": "yes"}',
    );
    const app = await openInElectron({ data });
    await app.page.getByRole('heading', { name: t.empty.title }).waitFor();
    expect(await app.page.locator('html').getAttribute('data-theme')).toBe('dark');
    await app.page.getByText(t.bar.beside).waitFor();
    expect(await app.page.getByRole('checkbox', { name: t.bar.zip }).isChecked()).toBe(false);
  });
});

it('the menu begins nothing under a dialog; what is made without one is dragged out of the window', async () => {
  const app = await openInElectron();
  await app.chooseOutputFolder(t.bar.change);
  await addSample(app, 'tiny');
  const convert = () =>
    app.electron.evaluate(({ Menu }, label) => {
      const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
      items.find((item) => item.label === label)?.click();
    }, t.menu.convert);
  await app.page.getByRole('button', { name: t.header.settings }).click();
  await convert();
  await app.page.getByRole('button', { name: t.settings.close, exact: true }).click();
  await app.page.getByText(t.rows.ready, { exact: true }).waitFor();
  expect(await app.outputs()).toEqual(new Map());
  await convert();
  await converted(app);
  const dragged = app.electron.evaluate(
    ({ BrowserWindow }) =>
      new Promise<{ file: string; isDrawn: boolean }>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        if (contents)
          contents.startDrag = ({ file, icon }) =>
            resolve({ file, isDrawn: typeof icon === 'object' && !icon.isEmpty() });
      }),
  );
  await app.page.getByRole('img', { name: t.rows.dragOut }).dispatchEvent('dragstart');
  expect(await dragged).toEqual({ file: await app.page.locator('p.place').textContent(), isDrawn: true });
});

it('the window is where and as large as it was left, and so is the list in it', async () => {
  const first = await openInElectron();
  await addSample(first, 'tiny');
  const width = ({ page }: DesktopApp) =>
    page.getByRole('list', { name: t.rows.label }).evaluate(({ clientWidth }) => clientWidth / window.innerWidth);
  const half = await width(first);
  const splitter = first.page.getByRole('separator', { name: t.pane.resize });
  for (let times = 0; times < 5; times++) await splitter.press('ArrowRight');
  expect(await width(first)).toBeCloseTo(half + 0.1, 1);
  await splitter.dblclick();
  expect(await width(first)).toBeCloseTo(half, 2);
  await splitter.press('End');
  const bounds = { x: 40, y: 50, width: 900, height: 640 };
  await first.electron.evaluate(({ BrowserWindow }, next) => BrowserWindow.getAllWindows()[0]?.setBounds(next), bounds);
  await first.closeWindow('close');
  const again = await openInElectron({ data: first.data });
  const found = () => again.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  await expect.poll(found).toEqual(bounds);
  await addSample(again, 'tiny');
  expect(await width(again)).toBeGreaterThan(half + 0.1);
});

describe('who is elsewhere', () => {
  it('sees the progress in the task bar, is told when long work is done, and by a click is back', async () => {
    const app = await openInElectron();
    await app.chooseOutputFolder(t.bar.change);
    await addSample(app, 'base');
    await app.electron.evaluate(({ BrowserWindow, Notification }) => {
      const shown: Electron.Notification[] = [];
      const bars: number[] = [];
      Notification.prototype.show = function show() {
        shown.push(this);
      };
      Notification.isSupported = () => true;
      const [window] = BrowserWindow.getAllWindows();
      if (window) {
        window.isFocused = () => false;
        window.setProgressBar = (progress) => void bars.push(progress);
      }
      Object.assign(globalThis, { shown, bars });
    });
    await app.page.getByRole('button', { name: t.bar.convert(1) }).click();
    await app.page
      .getByText(/^(multiplying|writing|checking outputs)$/)
      .first()
      .waitFor();
    await app.electron.evaluate(() => {
      // So long has the work taken.
      const now = performance.now.bind(performance);
      performance.now = () => now() + 10_000;
    });
    await converted(app);
    const { bars, ...told } = await app.electron.evaluate(({ BrowserWindow }) => {
      const { shown, bars } = globalThis as unknown as { shown: Electron.Notification[]; bars: number[] };
      let focused = false;
      const [window] = BrowserWindow.getAllWindows();
      if (window)
        window.focus = () => {
          focused = true;
        };
      shown[0]?.emit('click');
      return { bodies: shown.map(({ body }) => body), focused, bars };
    });
    expect(bars.some((progress) => progress > 0.2 && progress < 1)).toBe(true);
    expect(bars.at(-1)).toBe(-1);
    expect(told).toEqual({ bodies: [t.said.proved('albert_base_zh_sample')], focused: true });
  });

  it('is told that a proof failed, and not that all is well', async () => {
    const app = await openInElectron();
    await app.chooseOutputFolder(t.bar.change);
    await addSample(app, 'tiny');
    await app.page.getByRole('button', { name: t.bar.convert(1) }).click();
    await converted(app);
    await app.electron.evaluate(({ BrowserWindow, Notification }) => {
      const told: string[] = [];
      const bars: unknown[] = [];
      Notification.prototype.show = function show(this: Electron.Notification) {
        told.push(this.title, this.body);
      };
      Notification.isSupported = () => true;
      const now = performance.now.bind(performance);
      let calls = 0;
      performance.now = () => now() + 10_000 * calls++;
      const [window] = BrowserWindow.getAllWindows();
      if (window) {
        window.isFocused = () => false;
        window.setProgressBar = (progress, options) => void bars.push({ progress, ...options });
      }
      Object.assign(globalThis, { told, bars });
    });
    const config = 'albert_tiny_google_zh_sample/albert_config.json';
    await app.putOutput(config, (await app.readOutput(config)).toString('utf8').replace('"gelu"', '"relu"'));
    await app.page.getByRole('tab', { name: t.proof.label }).click();
    await app.page.getByRole('button', { name: t.proof.again }).click();
    await app.page.getByText(t.proof.failed).first().waitFor();
    const { told, bars } = await app.electron.evaluate(
      () => globalThis as unknown as { told: string[]; bars: unknown[] },
    );
    expect(told).toEqual([t.rows.wrong, t.said.wrong('albert_tiny_zh_sample')]);
    expect(bars.at(-1)).toEqual({ progress: 1, mode: 'error' });
  });
});
