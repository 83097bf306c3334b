/** The window without a mouse. */

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { texts } from '../../src/shared/text/index.ts';
import { type App, answerDialog, dropFiles, openApp } from './app.ts';

const t = texts('en');

const rows = ({ page }: App) => page.getByRole('list', { name: t.rows.label }).getByRole('listitem');

it('Enter and the arrows lead from the empty window to a converted sample', async () => {
  const app = await openApp();
  const { page } = app;
  await answerDialog(app, [app.folder]);
  await page.getByRole('button', { name: t.bar.change }).press('Enter');
  await page.getByText(app.folder).waitFor();
  await page.getByRole('button', { name: t.header.sample }).press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByText(t.rows.ready, { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(t.rows.done, { exact: true }).waitFor();
  expect(readdirSync(app.folder)).toEqual(['albert_tiny_google_zh_sample']);
});

it('the arrows choose a size, and a row', async () => {
  const app = await openApp();
  const { page } = app;
  await page.getByRole('radio', { name: /^Detect/ }).press('ArrowRight');
  expect(await page.getByRole('radio', { name: /^tiny/ }).isChecked()).toBe(true);
  const files = ['first.txt', 'second.txt'].map((name) => join(app.folder, name));
  for (const file of files) writeFileSync(file, 'Not a checkpoint.');
  await dropFiles(app, files);
  await page.getByText('second.txt is a text file', { exact: false }).waitFor();
  const chosen = page.locator('[aria-current="true"]');
  expect(await chosen.textContent()).toContain('first.txt');
  await chosen.press('ArrowDown');
  expect(await chosen.textContent()).toContain('second.txt');
  await page.keyboard.press('ArrowUp');
  expect(await chosen.textContent()).toContain('first.txt');
});

it('Delete removes the chosen row', async () => {
  const app = await openApp();
  const file = join(app.folder, 'notes.txt');
  writeFileSync(file, 'Not a checkpoint.');
  await dropFiles(app, [file]);
  await app.page.getByText(t.rows.refused).waitFor();
  expect(await rows(app).count()).toBe(1);
  await app.page.locator('body').press('Delete');
  await app.page.getByRole('heading', { name: t.empty.title }).waitFor();
});
