/** What each key does in the page, and what it leaves alone. */

import { describe, expect, it } from 'vitest';
import { type App, openApp } from '../app.ts';
import { makeText, temporaryFolder } from '../checkpoints.ts';
import { openAppWithFolder, rows, startLong, stopped, t } from '../steps.ts';

it('the arrows choose a size, and a row', async () => {
  const app = await openApp();
  const { page } = app;
  await page.getByRole('radio', { name: /^Detect/ }).press('ArrowRight');
  expect(await page.getByRole('radio', { name: /^tiny/ }).isChecked()).toBe(true);
  const folder = await temporaryFolder();
  await app.drop([await makeText(folder, 'first.txt'), await makeText(folder, 'second.txt')]);
  await page.getByText('second.txt is a text file', { exact: false }).waitFor();
  const chosen = page.locator('[aria-current="true"]');
  expect(await chosen.textContent()).toContain('first.txt');
  await chosen.press('ArrowDown');
  expect(await chosen.textContent()).toContain('second.txt');
  await page.keyboard.press('Home');
  expect(await chosen.textContent()).toContain('first.txt');
  // Tab passes the list by one row.
  expect(await page.locator('.face[tabindex="0"]').count()).toBe(1);
  for (const key of ['Control+a', 'Delete']) await page.keyboard.press(key);
  await page.getByRole('heading', { name: t.empty.title }).waitFor();
  await page.keyboard.press('Control+z');
  await expect.poll(() => rows(app).count()).toBe(2);
});

it('Delete removes the chosen row', async () => {
  const app = await openApp();
  await app.drop([await makeText(await temporaryFolder(), 'notes.txt')]);
  await app.page.getByText(t.rows.refused, { exact: true }).waitFor();
  expect(await rows(app).count()).toBe(1);
  await app.page.locator('body').press('Delete');
  await app.page.getByRole('heading', { name: t.empty.title }).waitFor();
});

it('Escape closes what lies over the window', async () => {
  const app = await openApp();
  const { page } = app;
  await page.getByRole('button', { name: t.header.settings }).press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

describe('while a row is converted', () => {
  /** Two rows, of which the chosen one is at work. */
  async function startBesideNotes(): Promise<App> {
    const app = await openAppWithFolder();
    await app.drop([await makeText(await temporaryFolder(), 'notes.txt')]);
    await app.page.getByText(t.rows.refused, { exact: true }).waitFor();
    await startLong(app);
    return app;
  }

  /** Where the chosen row stands, and how many there are. */
  async function standing(app: App): Promise<unknown> {
    const chosen = app.page.locator('[aria-current="true"] .name');
    return {
      rows: await rows(app).count(),
      chosen: await chosen.textContent(),
      stopped: await stopped(app),
      dialogs: await app.page.getByRole('dialog').count(),
    };
  }

  /** A stroke that follows at once would still be meant for the field before. */
  async function cancelByKey(app: App): Promise<void> {
    await app.page.waitForTimeout(300);
    await app.page.locator('[aria-current="true"]').press('Escape');
    await expect.poll(() => stopped(app)).toBe(1);
  }

  const KEYS = ['Enter', 'Delete', 'Backspace', 'ArrowUp', 'ArrowDown', 'Control+c', 'Escape'];

  it('the keys of a text field are its own', async () => {
    const app = await startBesideNotes();
    const { page } = app;
    const before = await standing(app);
    await page.getByRole('tab', { name: t.tensors.label }).click();
    const search = page.getByRole('searchbox', { name: t.tensors.search });
    await search.fill('word');
    // The second Escape leaves the field that the first one emptied.
    for (const key of [...KEYS, 'Escape']) await search.press(key);
    expect(await search.inputValue()).toBe('');
    expect(await search.evaluate((field) => field === document.activeElement)).toBe(false);
    expect(await standing(app)).toEqual(before);
    await cancelByKey(app);
  });

  it('and an input method’s as long as it spells', async () => {
    const app = await startBesideNotes();
    const { page } = app;
    const before = await standing(app);
    await page.getByRole('tab', { name: t.tryIt.label }).click();
    const sentence = page.getByRole('textbox', { name: t.tryIt.text });
    for (const key of KEYS.filter((one) => one !== 'Enter')) await sentence.press(key);
    expect(await sentence.inputValue()).not.toBe('');
    await sentence.evaluate((field) => {
      for (const key of ['Escape', 'Enter'])
        field.dispatchEvent(new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true, cancelable: true }));
    });
    expect(await standing(app)).toEqual(before);
    await cancelByKey(app);
  });

  it('the keys of a dialog are its own, wherever in it the focus is', async () => {
    const app = await startBesideNotes();
    const { page } = app;
    const before = await standing(app);
    await page.getByRole('button', { name: t.header.settings }).click();
    await page.getByRole('heading', { name: t.settings.title }).click();
    for (const key of ['Delete', 'Backspace', 'ArrowUp', 'Control+Enter', 'Escape']) await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await standing(app)).toEqual(before);
    await page.getByRole('button', { name: t.header.sample }).click();
    await page.locator('body').press('Escape');
    expect(await page.getByRole('menu').count()).toBe(0);
    expect(await standing(app)).toEqual(before);
  });

  it('a key that is held acts once', async () => {
    const app = await startBesideNotes();
    const { page } = app;
    const before = await standing(app);
    await page.getByRole('tab', { name: t.tryIt.label }).click();
    await page.getByRole('textbox', { name: t.tryIt.text }).focus();
    // Held as long as it takes to be repeated: the field is left, and nothing else.
    for (let times = 0; times < 5; times++) await page.keyboard.down('Escape');
    await page.keyboard.up('Escape');
    expect(await standing(app)).toEqual(before);
    await page.getByRole('button', { name: t.rows.cancel, exact: true }).focus();
    for (let times = 0; times < 5; times++) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await expect.poll(() => stopped(app)).toBe(1);
    expect(await rows(app).count()).toBe(2);
  });
});
