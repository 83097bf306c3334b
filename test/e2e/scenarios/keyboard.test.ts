/** The window without a mouse, under the menu of each edition. */

import { expect, it } from 'vitest';
import { openApp } from '../app.ts';
import { makeText, temporaryFolder } from '../checkpoints.ts';
import { openAppWithFolder, outputNames, t } from '../steps.ts';

it('Enter and the arrows lead from the empty window to a converted sample', async () => {
  const app = await openAppWithFolder();
  const { page } = app;
  await page.getByRole('button', { name: t.header.sample }).press('Enter');
  for (const key of ['ArrowDown', 'End', 'ArrowUp', 'Home', 'Enter']) await page.keyboard.press(key);
  await page.getByText(t.rows.ready, { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(t.rows.done, { exact: true }).waitFor();
  expect(await outputNames(app)).toEqual(['albert_tiny_google_zh_sample']);
});

it('F6 leads from part to part, and Ctrl+C copies where the chosen row lies', async () => {
  const app = await openApp();
  const { page } = app;
  await app.drop([await makeText(await temporaryFolder(), 'notes.txt')]);
  await page.getByText(t.rows.refused, { exact: true }).waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.closest('[role], section, footer, li')?.tagName);
  await page.getByRole('radio', { name: /^Detect/ }).focus();
  await page.keyboard.press('F6');
  expect(await focused()).toBe('LI');
  await page.keyboard.press('Control+c');
  await expect.poll(() => app.clipboard()).toContain('notes.txt');
  await page.keyboard.press('F6');
  expect(await page.getByRole('tab', { selected: true }).evaluate((tab) => tab === document.activeElement)).toBe(true);
  await page.keyboard.press('ArrowRight');
  expect(await page.getByRole('tab', { selected: true }).textContent()).toBe(t.tensors.label);
});
