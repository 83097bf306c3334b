/** What is in the clipboard is a person's: a script in the page cannot read it. docs/security.md names these tests. */

import { describe, expect, it } from 'vitest';
import { type DesktopApp, openInElectron } from '../electron.ts';

const SECRET = 'what a person copied elsewhere';

async function withSecret(): Promise<DesktopApp> {
  const app = await openInElectron();
  await app.electron.evaluate(({ clipboard }, text) => clipboard.writeText(text), SECRET);
  return app;
}

/** All that a script gets by asking for it, in fields of every kind. */
async function readByScript(): Promise<readonly string[]> {
  const got: string[] = [];
  const hear = (event: ClipboardEvent) => got.push(event.clipboardData?.getData('text') ?? '');
  addEventListener('paste', hear);
  const fields = [
    document.createElement('input'),
    document.createElement('textarea'),
    Object.assign(document.createElement('div'), { contentEditable: 'true' }),
  ];
  for (const field of fields) {
    document.body.append(field);
    field.focus();
    for (const command of ['paste', 'pasteAndMatchStyle', 'insertFromPaste', 'yank']) document.execCommand(command);
    got.push('value' in field ? field.value : (field.textContent ?? ''));
    field.remove();
  }
  document.designMode = 'on';
  document.execCommand('paste');
  document.designMode = 'off';
  const { clipboard } = navigator;
  got.push(await clipboard.readText().catch(() => ''));
  got.push(
    ...(await clipboard.read().then(
      (items) => items.map(String),
      () => [],
    )),
  );
  removeEventListener('paste', hear);
  return got.filter((text) => text !== '');
}

describe('the clipboard', () => {
  it('is read by no script in the page, by whatever command or event', async () => {
    const { page, electron } = await withSecret();
    expect(await page.evaluate(readByScript)).toEqual([]);
    // Whatever is chosen anew for the window later, this stays. The driver shows a page its own appearance by default.
    await page.emulateMedia({ colorScheme: null });
    await electron.evaluate(({ nativeTheme }) => {
      nativeTheme.themeSource = 'dark';
    });
    await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
    await page.mouse.click(5, 5);
    expect(await page.evaluate(readByScript)).toEqual([]);
  });

  it('is pasted by a person, with the keys and by the menu', async () => {
    const { page, electron } = await withSecret();
    await page.evaluate(() => {
      const field = Object.assign(document.createElement('input'), { ariaLabel: 'field' });
      document.body.append(field);
    });
    const field = page.getByLabel('field', { exact: true });
    await field.focus();
    await page.keyboard.press('ControlOrMeta+V');
    await expect.poll(() => field.inputValue()).toBe(SECRET);
    await field.fill('');
    await electron.evaluate(({ BrowserWindow, Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
      const [window] = BrowserWindow.getAllWindows();
      items.find(({ role }) => role === 'paste')?.click(undefined, window, window?.webContents);
    });
    await expect.poll(() => field.inputValue()).toBe(SECRET);
  });
});
