/** What the window shows beside the conversions. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { texts } from '../../../src/i18n/index.ts';
import { albertFiles, albertTensors, bundleFiles } from '../../unit/small-albert.ts';
import { inFirefox, openApp } from '../app.ts';
import { makeSample, makeText, makeZip, temporaryFolder } from '../checkpoints.ts';
import { convertButton, converted, openAppWithFolder, outputNames, rows, t } from '../steps.ts';

const zh = texts('zh');

describe('the window', () => {
  it('opens empty, and says what it is for', async () => {
    const app = await openApp();
    await app.page.getByRole('heading', { name: t.empty.title }).waitFor();
    expect(app.errors).toEqual([]);
    console.log(`Start to usable window, ${app.edition}: ${Math.round(app.startedIn)} ms`);
  });
});

describe('what a person gives', () => {
  it('may be several files at once', async () => {
    const app = await openApp();
    const folder = await temporaryFolder();
    await app.chooseFiles(t.empty.chooseFiles, [await makeText(folder, 'a.txt'), await makeText(folder, 'b.txt')]);
    await app.page.getByText('a.txt', { exact: true }).waitFor();
    await app.page.getByText('b.txt', { exact: true }).waitFor();
    expect(await rows(app).count()).toBe(2);
  });

  it.skipIf(inFirefox)('may be a folder', async () => {
    const app = await openApp();
    const folder = await makeSample(await temporaryFolder(), 'albert_tiny_489k');
    await app.chooseFiles(t.empty.chooseFolder, [folder]);
    await app.page.getByText(t.rows.ready, { exact: true }).waitFor();
    await app.page.getByText('albert_tiny_google_zh_489k', { exact: true }).first().waitFor();
  });

  it.skipIf(inFirefox)(
    'may be a folder of models, which becomes a row of each, and is taken back at once',
    async () => {
      const app = await openApp();
      const folder = await temporaryFolder();
      for (const name of ['albert_tiny_2', 'albert_tiny_10']) await makeSample(folder, name);
      await app.chooseFiles(t.empty.chooseFolder, [folder]);
      await expect
        .poll(() => rows(app).locator('.name').allTextContents())
        .toEqual(['albert_tiny_2', 'albert_tiny_10']);
      await app.page.getByText(t.list.added(2)).waitFor();
      await app.page.getByRole('button', { name: t.list.undo, exact: true }).click();
      await app.page.getByRole('heading', { name: t.empty.title }).waitFor();
    },
  );

  it('may be a zip that is dropped', async () => {
    const app = await openApp();
    await app.drop([await makeZip(await temporaryFolder(), 'albert_tiny_489k')]);
    await app.page.getByText(t.rows.ready, { exact: true }).waitFor();
    await app.page.getByText('albert_tiny_google_zh_489k', { exact: true }).first().waitFor();
  });

  it('may be the files of a checkpoint one by one, which make one row', async () => {
    const app = await openApp();
    const sample = await makeSample(await temporaryFolder(), 'albert_tiny_489k');
    const files = [
      'albert_model.ckpt.index',
      'albert_model.ckpt.data-00000-of-00001',
      'albert_config_tiny.json',
      'vocab.txt',
    ];
    await app.chooseFiles(
      t.empty.chooseFiles,
      files.map((file) => join(sample, file)),
    );
    await app.page.getByText(t.rows.ready, { exact: true }).waitFor();
    expect(await rows(app).count()).toBe(1);
    expect(await app.page.getByText(t.rows.warnings(1)).count()).toBe(0);
  });
});

it('steps of one training are a choice within one row, the newest first', async () => {
  const app = await openAppWithFolder();
  const { page } = app;
  const folder = join(await temporaryFolder(), 'steps');
  await mkdir(folder);
  const steps = ['model.ckpt-999', 'model.ckpt-1000'].map((step) => bundleFiles(albertTensors(), step));
  const files = Object.entries<Uint8Array>(Object.assign({}, albertFiles([]), ...steps));
  const own = files.filter(([name]) => !name.startsWith('albert_model'));
  for (const [name, bytes] of own) await writeFile(join(folder, name), bytes);
  await app.chooseFiles(
    t.header.open,
    own.map(([name]) => join(folder, name)),
  );
  await rows(app).getByText(t.rows.atStep(1000)).waitFor();
  expect(await rows(app).count()).toBe(1);
  const choice = page.getByRole('combobox', { name: t.rows.step });
  expect(await choice.locator('option').allTextContents()).toEqual(['model.ckpt-1000', 'model.ckpt-999']);
  await page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
  for (const step of [1000, 999]) {
    await choice.selectOption(`model.ckpt-${step}`);
    await rows(app).getByText(t.rows.atStep(step)).waitFor();
    await convertButton(app).click();
    await converted(app);
  }
  expect(await outputNames(app)).toHaveLength(2);
  expect(app.errors).toEqual([]);
});

describe('what is chosen in the settings', () => {
  it('takes effect at once and is kept', async () => {
    const app = await openApp();
    const { page } = app;
    await page.getByRole('button', { name: t.header.settings }).click();
    await page.getByRole('radio', { name: t.settings.dark }).check({ force: true });
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByRole('radio', { name: '中文' }).check({ force: true });
    await page.getByRole('heading', { name: zh.settings.title }).waitFor();
    await page.getByRole('button', { name: zh.settings.close, exact: true }).click();
    await page.reload();
    await page.getByRole('heading', { name: zh.empty.title }).waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  });
});

describe('the log', () => {
  it('tells what happened, and neither paths nor names of files', async () => {
    const app = await openAppWithFolder();
    const folder = await temporaryFolder();
    await app.drop([await makeText(folder, 'secret-project.txt')]);
    await app.page.getByText(t.rows.refused, { exact: true }).waitFor();
    await app.page.getByRole('button', { name: t.header.about }).click();
    await app.page.getByRole('button', { name: t.about.copyLog }).click();
    await app.page.getByText(t.rows.copied, { exact: true }).waitFor();
    const log = await app.clipboard();
    expect(log).toContain('NOT_A_CHECKPOINT');
    expect(log).not.toContain('secret-project');
    expect(log).not.toContain(folder);
  });
});
