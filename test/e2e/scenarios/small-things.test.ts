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
