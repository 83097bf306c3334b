/** What the page shows of what it was given, and beside that. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { texts } from '../../../src/i18n/index.ts';
import { openApp } from '../app.ts';
import { damage, makeText, makeZip, temporaryFolder } from '../checkpoints.ts';
import { addSample, convertButton, converted, openAppWithFolder, outputNames, rows, t } from '../steps.ts';

const zh = texts('zh');

describe('what a person gives', () => {
  it('can be copied with what is wrong with it', async () => {
    const app = await openApp();
    await app.drop([await makeText(await temporaryFolder(), 'notes.txt')]);
    await app.page.getByRole('button', { name: t.rows.copyDetails }).click();
    await app.page.getByText(t.rows.copied, { exact: true }).waitFor();
    expect(await app.clipboard()).toMatch(/^NOT_A_CHECKPOINT/);
  });

  it('a PDF is refused with a hint, and blocks nothing', async () => {
    const app = await openAppWithFolder();
    const folder = await temporaryFolder();
    const pdf = join(folder, 'notes.pdf');
    await writeFile(pdf, '%PDF-1.7\n');
    await app.drop([pdf]);
    await app.page.getByText(/is a PDF document, not a model’s weights/).waitFor();
    await app.page.getByText(/^Choose the folder, the archive or the file with the weights/).waitFor();
    await addSample(app, 'tiny');
    await convertButton(app).click();
    await converted(app);
  });

  it('is told to be of another size than the selected preset before it is converted', async () => {
    const app = await openAppWithFolder();
    await addSample(app, 'tiny');
    await app.page.getByRole('radio', { name: /^base/ }).check({ force: true });
    await app.page.getByText(t.rows.doesNotFit('tiny', 312, 'base')).waitFor();
    expect(await app.page.getByRole('button', { name: t.bar.convert(0), exact: true }).isDisabled()).toBe(true);
    await app.page.getByRole('button', { name: t.rows.use('tiny') }).click();
    expect(await convertButton(app).isEnabled()).toBe(true);
  });
});

describe('a batch', () => {
  it('of four with one damaged in the middle converts the other three', async () => {
    const app = await openAppWithFolder();
    const folder = await temporaryFolder();
    const names = ['albert_tiny_first', 'albert_tiny_second', 'albert_tiny_third', 'albert_tiny_fourth'];
    const zips: string[] = [];
    for (const name of names) zips.push(await makeZip(folder, name));
    await damage(join(folder, 'albert_tiny_second.zip'));
    await app.chooseFiles(t.header.open, zips);
    await convertButton(app, 4).click();
    await converted(app, 3);
    await expect.poll(() => app.page.getByText(t.rows.failed, { exact: true }).count()).toBe(1);
    await app.page.getByText(t.bar.ended.failed(1), { exact: true }).waitFor();
    const statuses = await rows(app).allTextContents();
    expect(statuses.map((text) => text.includes(t.rows.failed))).toEqual([false, true, false, false]);
    await rows(app).nth(1).locator('.face').click();
    await app.page.getByText('DAMAGED', { exact: true }).waitFor();
    expect(await outputNames(app)).toEqual([
      'albert_tiny_google_zh_first',
      'albert_tiny_google_zh_fourth',
      'albert_tiny_google_zh_third',
    ]);
  });

  it('converts one row alone where the person wants that', async () => {
    const app = await openAppWithFolder();
    const folder = await temporaryFolder();
    const zips = [await makeZip(folder, 'albert_tiny_first'), await makeZip(folder, 'albert_tiny_second')];
    await app.chooseFiles(t.header.open, zips);
    await convertButton(app, 2).waitFor();
    await rows(app).nth(1).locator('.face').click();
    await rows(app).nth(1).getByRole('button', { name: t.rows.convert, exact: true }).click();
    await converted(app);
    expect(await outputNames(app)).toEqual(['albert_tiny_google_zh_second']);
  });
});

describe('the tensors', () => {
  it('are all there with their names before and after, and can be searched and sorted', async () => {
    const app = await openApp();
    const { page } = app;
    await addSample(app, 'tiny');
    await page.getByRole('tab', { name: t.tensors.label }).click();
    const grid = page.getByRole('grid', { name: t.tensors.label });
    expect(await grid.getAttribute('aria-rowcount')).toBe('32');
    await page.getByRole('searchbox', { name: t.tensors.search }).fill('word_emb');
    await page.getByText(t.tensors.shown(2, 31)).waitFor();
    await page.getByRole('searchbox', { name: t.tensors.search }).fill('');
    await page.getByRole('button', { name: t.tensors.bytes }).click();
    await page.getByRole('button', { name: t.tensors.bytes }).click();
    const first = grid.getByRole('row').nth(1);
    expect(await first.textContent()).toContain('bert/embeddings/word_embeddings');
    expect(await first.textContent()).toContain('21128×128');
    expect(await first.textContent()).toContain('10.8 MB');
  });

  it('show how their values are distributed', async () => {
    const app = await openApp();
    const { page } = app;
    await addSample(app, 'tiny');
    await page.getByRole('tab', { name: t.tensors.label }).click();
    await page.getByText('bert/embeddings/position_embeddings', { exact: true }).click();
    await page.getByRole('img', { name: /^Histogram of the values from −0\.\d+ to 0\.\d+$/ }).waitFor();
    await page.getByText('159,744', { exact: true }).waitFor();
    const deviation = page.locator('dl div', { hasText: t.tensors.deviation }).locator('dd');
    expect(Number(await deviation.textContent())).toBeCloseTo(0.02, 3);
  });
});

describe('the language', () => {
  it('changes everywhere at once, in the middle of the work too, and is kept', async () => {
    const app = await openAppWithFolder();
    await addSample(app, 'tiny');
    await app.page.getByRole('button', { name: '中文' }).click();
    await app.page.getByText(zh.rows.ready, { exact: true }).waitFor();
    expect(await app.page.title()).toBe(zh.appName);
    expect(await app.page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await app.page.reload();
    await app.page.getByRole('heading', { name: zh.empty.title }).waitFor();
  });

  it('is the system’s at first', async () => {
    const app = await openApp({ language: 'zh' });
    await app.page.getByRole('heading', { name: zh.empty.title }).waitFor();
    expect(await app.page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });
});
