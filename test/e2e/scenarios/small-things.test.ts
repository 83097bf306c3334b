/** Small things that a hand finds out. */

import { expect, it } from 'vitest';
import { openApp } from '../app.ts';
import { makeText, temporaryFolder } from '../checkpoints.ts';
import { addSample, rows, show, t } from '../steps.ts';

it('a sentence without [MASK] is told before a model is run, and gets one where the cursor is', async () => {
  const app = await openApp();
  const { page } = app;
  await addSample(app, 'tiny');
  await show(app, t.tryIt.label);
  const sentence = page.getByRole('textbox', { name: t.tryIt.text });
  await sentence.fill('今天天气。');
  await page.getByText(t.tryIt.noMask).waitFor();
  expect(await page.getByRole('button', { name: t.tryIt.fill }).isDisabled()).toBe(true);
  await sentence.press('End');
  await sentence.press('ArrowLeft');
  await page.getByRole('button', { name: t.tryIt.putMask }).click();
  expect(await sentence.inputValue()).toBe('今天天气[MASK]。');
  await page.getByRole('button', { name: t.tryIt.fill }).click();
  await page.getByText(t.tryIt.sample).waitFor();
  // What was found is not shown under another sentence.
  await sentence.fill('明天[MASK]。');
  expect(await page.getByRole('log').getByRole('heading').allTextContents()).toEqual(['今天天气[MASK]。']);
});

it('a click anywhere on a row chooses it', async () => {
  const app = await openApp();
  const folder = await temporaryFolder();
  await app.chooseFiles(t.header.open, [await makeText(folder, 'one.txt'), await makeText(folder, 'two.txt')]);
  const second = rows(app).nth(1);
  await second.click({ position: { x: 8, y: 8 } });
  await expect.poll(() => second.locator('.face').getAttribute('aria-current')).toBe('true');
});

it('a row and a tensor have menus, and F1 lists the keys', async () => {
  const app = await openApp();
  const { page } = app;
  await addSample(app, 'tiny');
  const menu = page.getByRole('menu', { name: t.context.label });
  await rows(app).first().click({ button: 'right' });
  await menu.waitFor();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  await rows(app).first().locator('.face').focus();
  await page.keyboard.press('Shift+F10');
  await menu.getByRole('menuitem', { name: t.context.copyPath }).click();
  await expect.poll(() => app.clipboard()).toContain('albert_tiny_zh_sample');
  await show(app, t.tensors.label);
  await page.getByRole('grid').getByRole('row').nth(1).click({ button: 'right' });
  await page.getByRole('menuitem', { name: t.context.copyTarget }).click();
  await expect.poll(() => app.clipboard()).toBe('bert/embeddings/LayerNorm/beta');
  await page.locator('body').press('F1');
  await page.getByRole('heading', { name: t.keys.title }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(app.errors).toEqual([]);
});

it('who can load a model is told as it is and as each target', async () => {
  const app = await openApp();
  await addSample(app, 'tiny');
  const row = (name: string) => app.page.getByRole('row', { name: new RegExp(`^${name}`) });
  const loads = (name: string) =>
    row(name)
      .getByRole('img')
      .evaluateAll((marks) => marks.map((mark) => mark.ariaLabel));
  const [no, yes] = [t.loaders.unreadable, t.loaders.readable];
  expect(await loads('bert4keras')).toEqual([no, yes, no, no]);
  expect(await loads('transformers ')).toEqual([no, no, yes, no]);
  expect(await loads('transformers\\.js')).toEqual([no, no, no, yes]);
});
