/** What stays of each target, and what can be done next. */

import { describe, expect, it } from 'vitest';
import { makeConvertedZip, makeZip, temporaryFolder } from '../checkpoints.ts';
import {
  addSample,
  convertButton,
  converted,
  convertTiny,
  openAppWithFolder,
  outputNames,
  rows,
  show,
  t,
} from '../steps.ts';

describe('a model that was converted', () => {
  it('can be converted to the other format at once, and each keeps its line, its proof and its place', async () => {
    const app = await openAppWithFolder();
    const { page } = app;
    await convertTiny(app);
    await page.getByRole('checkbox', { name: t.rows.layouts.huggingface }).check();
    await convertButton(app).click();
    await converted(app);
    const lines = page.getByRole('list', { name: t.rows.results }).locator('> li');
    for (const [at, target] of (['google', 'huggingface'] as const).entries()) {
      await lines.nth(at).getByText(t.rows.layouts[target], { exact: true }).waitFor();
      await lines.nth(at).getByText(t.rows.standings.proved, { exact: true }).waitFor();
    }
    expect((await outputNames(app)).length).toBe(2);
    // The details are of the line that was asked about, in its names.
    await lines.nth(1).getByRole('button', { name: t.rows.load }).click();
    await page.getByRole('button', { name: 'transformers', exact: true }).waitFor();
    await page.getByRole('img', { name: /layer_groups/ }).waitFor();
    await show(app, t.tensors.label);
    await page.getByText('→ albert.embeddings.LayerNorm.bias').waitFor();
    await page.getByRole('radio', { name: t.rows.layouts.google }).check({ force: true });
    await page.getByText('→ bert/embeddings/LayerNorm/beta').waitFor();
    expect(app.errors).toEqual([]);
  });

  it('as a zip is loaded by code for the folder that it unpacks to, and the button offers it again', async () => {
    const app = await openAppWithFolder();
    const { page } = app;
    await page.getByRole('checkbox', { name: t.bar.zip }).check();
    await convertTiny(app);
    await show(app, t.overview.label);
    await page.getByRole('button', { name: 'bert4keras', exact: true }).click();
    const code = await app.clipboard();
    expect(code).toContain(t.overview.unpackFirst);
    expect(code).not.toMatch(/folder = .*\.zip"/);
    await page.getByRole('button', { name: 'bert4keras', exact: true }).waitFor();
  });
});

describe('a model that the chosen format cannot be made of', () => {
  it('is not called ready, and is converted to another format without changing that of others', async () => {
    const app = await openAppWithFolder();
    const { page } = app;
    const folder = await temporaryFolder();
    await app.chooseFiles(t.header.open, [await makeConvertedZip(folder, 'google_model', 'google')]);
    await rows(app).getByText(t.rows.not.impossible, { exact: true }).waitFor();
    await page.getByText(t.bar.reasons.impossible).waitFor();
    await rows(app).getByRole('button', { name: t.rows.layouts.huggingface }).click();
    await rows(app).getByText(t.rows.ready, { exact: true }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'Google', exact: true }).isChecked()).toBe(true);
    await convertButton(app).click();
    await converted(app);
  });
});

describe('Enter', () => {
  it('on a row converts that row, and no other', async () => {
    const app = await openAppWithFolder();
    const folder = await temporaryFolder();
    await app.chooseFiles(t.header.open, [
      await makeZip(folder, 'albert_tiny_first'),
      await makeZip(folder, 'albert_tiny_second'),
    ]);
    await convertButton(app, 2).waitFor();
    await rows(app).nth(1).locator('.face').click();
    await app.page.keyboard.press('Enter');
    await converted(app);
    expect(await outputNames(app)).toEqual(['albert_tiny_google_zh_second']);
    await convertButton(app, 1).waitFor();
  });
});

describe('a size that was selected', () => {
  it('is changed by a row for that row alone', async () => {
    const app = await openAppWithFolder();
    await addSample(app, 'tiny');
    await app.page.getByRole('radio', { name: /^base/ }).check({ force: true });
    await rows(app).getByText(t.rows.not['other-size'], { exact: true }).waitFor();
    await app.page.getByRole('button', { name: t.rows.use('tiny') }).click();
    await convertButton(app).waitFor();
    expect(await app.page.getByRole('radio', { name: /^base/ }).isChecked()).toBe(true);
  });
});
