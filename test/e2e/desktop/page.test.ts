/** What the page is, beside converting: its language and its menu. */

import { describe, expect, it } from 'vitest';
import { texts } from '../../../src/i18n/index.ts';
import { makeZip, temporaryFolder } from '../checkpoints.ts';
import { type DesktopApp, openInElectron } from '../electron.ts';

const en = texts('en');
const zh = texts('zh');

/** The labels of the application's menu, from the top. */
const menuOf = ({ electron }: DesktopApp) =>
  electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label) ?? []);

describe('the language', () => {
  it('is the system’s', async () => {
    const app = await openInElectron({ language: 'zh' });
    await app.page.getByRole('heading', { name: zh.empty.title }).waitFor();
    expect(await app.page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await menuOf(app)).toContain(zh.menu.file);
  });

  it('can be chosen from the menu', async () => {
    const app = await openInElectron({ language: 'zh' });
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

it('what was opened lately is the same in the page, the menu and the settings, at any time', async () => {
  const app = await openInElectron();
  const { page } = app;
  const zip = await makeZip(await temporaryFolder(), 'albert_tiny_lately');
  const inMenu = () =>
    app.electron.evaluate(({ Menu }) =>
      JSON.stringify(
        Menu.getApplicationMenu()?.items.map((item) =>
          item.submenu?.items.map((one) => one.submenu?.items.map(({ label }) => label)),
        ),
      ),
    );
  await app.chooseFiles(en.empty.chooseFiles, [zip]);
  await page.getByText(en.rows.ready, { exact: true }).waitFor();
  await expect.poll(inMenu).toContain('albert_tiny_lately.zip');
  await page.getByRole('button', { name: `${en.rows.remove}: albert_tiny_lately.zip` }).click();
  const inPage = page.getByRole('button', { name: 'albert_tiny_lately.zip' });
  await inPage.waitFor();
  await page.getByRole('button', { name: en.header.settings }).click();
  await page.getByRole('button', { name: en.recent.forget, exact: true }).click();
  await expect.poll(() => page.getByRole('button', { name: en.recent.forget, exact: true }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: en.settings.close, exact: true }).click();
  await inPage.waitFor({ state: 'detached' });
  expect(await inMenu()).not.toContain('albert_tiny_lately');
});
