/** What the page is, beside converting: its language and its menu. */

import { describe, expect, it } from 'vitest';
import { texts } from '../../../src/i18n/index.ts';
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
