/** What the page is, beside converting: its language, its menu, and what it may not do. */

import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/shared/host.ts';
import { texts } from '../../../src/shared/text/index.ts';
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

describe('the page', () => {
  it('goes nowhere', async () => {
    const { page } = await openInElectron();
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
    const { page } = await openInElectron();
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
    const { page } = await openInElectron();
    const intruded = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.intruded = true';
      document.head.append(script);
      return 'intruded' in globalThis;
    });
    expect(intruded).toBe(false);
  });

  it('has neither Node nor Electron', async () => {
    const { page } = await openInElectron();
    const names = ['require', 'process', 'module', 'Buffer', 'electron'];
    expect(await page.evaluate((all) => all.filter((name) => name in globalThis), names)).toEqual([]);
  });

  it('is refused messages that are none, and inputs that nobody gave', async () => {
    const { page } = await openInElectron();
    const refused = await page.evaluate(async () => {
      const { host } = globalThis as unknown as { host: Host };
      const asked: Promise<unknown>[] = [
        host.convert({ input: '/etc/passwd' } as never),
        host.convert(null as never),
        host.makeSample('../../evil' as never),
        host.inspect({ path: '/etc/passwd' } as never),
        host.chooseInputs('everything' as never),
        host.cancel(7 as never),
        host.keep({ language: 'xx' } as never, null),
        host.distribution('x' as never, 7 as never),
      ];
      return (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected').length;
    });
    expect(refused).toBe(8);
    const unknown = await page.evaluate(() =>
      (globalThis as unknown as { host: Host }).host.inspect('/etc/passwd' as never),
    );
    expect(unknown).toMatchObject({ convertible: false, error: { code: 'MISSING_FILE' } });
  });
});
