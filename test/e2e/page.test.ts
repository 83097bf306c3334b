/** What the page is, beside converting: its language, its menu, and what it may not do. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { texts } from '../../src/shared/text/index.ts';
import { type App, answerDialog, dropFiles, openApp, takePicture } from './app.ts';

const en = texts('en');
const zh = texts('zh');

/** The labels of the application's menu, from the top. */
const menuOf = ({ electron }: App) =>
  electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label) ?? []);

describe('the language', () => {
  it('is the system’s', async () => {
    const app = await openApp('zh');
    await app.page.getByRole('heading', { name: zh.empty.title }).waitFor();
    expect(await app.page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await menuOf(app)).toContain(zh.menu.file);
    await takePicture(app, 'empty-zh');
  });

  it('changes everywhere at once, and is remembered', async () => {
    const app = await openApp('en');
    await app.page.getByRole('button', { name: '中文' }).click();
    await app.page.getByRole('heading', { name: zh.empty.title }).waitFor();
    expect(await app.page.title()).toBe(zh.appName);
    await expect.poll(() => menuOf(app)).toContain(zh.menu.file);
    await app.page.reload();
    await app.page.getByRole('heading', { name: zh.empty.title }).waitFor();
  });

  it('can be chosen from the menu', async () => {
    const app = await openApp('zh');
    await app.electron.evaluate(({ Menu }, label) => {
      const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
      items
        .flatMap(({ submenu }) => submenu?.items ?? [])
        .find((item) => item.label === label)
        ?.click();
    }, 'English');
    await app.page.getByRole('heading', { name: en.empty.title }).waitFor();
  });
});

describe('what a person gives', () => {
  it('may be several files at once, from the dialog', async () => {
    const app = await openApp();
    const files = ['first.txt', 'second.txt'].map((name) => join(app.folder, name));
    for (const file of files) writeFileSync(file, 'Not a checkpoint.');
    await answerDialog(app, files);
    await app.page.getByRole('button', { name: en.empty.chooseFiles }).click();
    await app.page.getByText('first.txt', { exact: true }).waitFor();
    await app.page.getByText('second.txt', { exact: true }).waitFor();
    expect(await app.page.getByRole('list', { name: en.rows.label }).getByRole('listitem').count()).toBe(2);
  });

  it('is not shown twice', async () => {
    const app = await openApp();
    const file = join(app.folder, 'notes.txt');
    writeFileSync(file, 'Not a checkpoint.');
    await dropFiles(app, [file]);
    await dropFiles(app, [file]);
    await app.page.getByText(en.rows.refused).waitFor();
    expect(await app.page.getByRole('list', { name: en.rows.label }).getByRole('listitem').count()).toBe(1);
  });

  it('can be copied with what is wrong with it', async () => {
    const app = await openApp();
    const file = join(app.folder, 'notes.txt');
    writeFileSync(file, 'Not a checkpoint.');
    await dropFiles(app, [file]);
    await app.page.getByRole('button', { name: en.rows.copyDetails }).click();
    await app.page.getByText(en.rows.copied, { exact: true }).waitFor();
    expect(await app.electron.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^NOT_A_CHECKPOINT/);
  });
});

describe('the page', () => {
  it('goes nowhere', async () => {
    const { page } = await openApp();
    const address = page.url();
    // Not awaited: the answer would come from the page that the browser goes to.
    await page.evaluate(() => {
      setTimeout(() => location.assign('https://example.com/'));
    });
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { name: zh.empty.title }).waitFor();
    expect(page.url()).toBe(address);
  });

  it('may not know where the person is', async () => {
    const { page } = await openApp();
    const refusal = await page.evaluate(
      () =>
        new Promise<number>((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve(0),
            ({ code }) => resolve(code),
          ),
        ),
    );
    expect(refusal).toBe(1);
  });

  it('runs no script but its own', async () => {
    const { page } = await openApp();
    const intruded = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.intruded = true';
      document.head.append(script);
      return 'intruded' in globalThis;
    });
    expect(intruded).toBe(false);
  });
});
