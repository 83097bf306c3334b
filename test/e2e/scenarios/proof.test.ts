/** What comes after converting: the proof, the other format, and trying the models. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type App, takePicture } from '../app.ts';
import { makeGoogleZip, temporaryFolder } from '../checkpoints.ts';
import { addSample, convertButton, converted, openAppWithFolder, t } from '../steps.ts';

const NAME = 'albert_tiny_google_zh_sample';

const show = ({ page }: App, tab: string) => page.getByRole('tab', { name: tab }).click();

async function convertTiny(app: App): Promise<void> {
  await addSample(app, 'tiny');
  await convertButton(app).click();
  await converted(app);
}

describe('the proof', () => {
  it('is drawn from both models, and can be asked for later', async () => {
    const app = await openAppWithFolder();
    const { page } = app;
    await page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
    await convertTiny(app);
    expect((await app.outputs()).has(`${NAME}/conversion.json`)).toBe(false);
    await show(app, t.proof.label);
    await page.getByText(t.proof.notYet).waitFor();
    await page.getByRole('button', { name: t.proof.verify }).click();
    await page.getByText(t.proof.ok).first().waitFor({ timeout: 30_000 });
    for (const figure of [t.proof.embedding, t.proof.sequence, t.proof.pooled, t.proof.mlm, t.proof.sop]) {
      await page.getByRole('img', { name: new RegExp(`^${figure}`) }).waitFor();
    }
    await page.getByText(t.proof.same(29, 29)).waitFor();
    expect(app.errors).toEqual([]);
  });

  it('fails for a model whose configuration was changed', async () => {
    const app = await openAppWithFolder();
    const { page } = app;
    await convertTiny(app);
    const config = JSON.parse((await app.readOutput(`${NAME}/albert_config.json`)).toString('utf8'));
    await app.putOutput(`${NAME}/albert_config.json`, JSON.stringify({ ...config, hidden_act: 'relu' }));
    await show(app, t.proof.label);
    await page.getByRole('button', { name: t.proof.again }).click();
    await page.getByText(t.proof.failed).first().waitFor({ timeout: 30_000 });
    await page.getByText(t.proof.setting('hidden_act', 'gelu-tanh', 'relu')).waitFor();
    await page.getByText(t.rows.unequal).first().waitFor();
    await takePicture(app, 'proof-failed');
  });
});

it('the lines that load an output are copied with its place in them', async () => {
  const app = await openAppWithFolder();
  const { page } = app;
  await page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
  await convertTiny(app);
  const place = await page.locator('p.place').textContent();
  await page.getByRole('button', { name: 'bert4keras', exact: true }).click();
  await page.getByText(t.rows.copied).first().waitFor();
  const copied = await app.clipboard();
  expect(copied).toContain(`folder = ${JSON.stringify(place)}`);
  expect(copied).toContain('build_transformer_model');
});

describe('the export to Hugging Face', () => {
  const EXPORTED = [
    'README.md',
    'config.json',
    'conversion.json',
    'model.safetensors',
    'tokenizer_config.json',
    'vocab.txt',
  ];

  it('is made of a sample, and proved', async () => {
    const app = await openAppWithFolder();
    await app.page.getByRole('radio', { name: 'Hugging Face' }).check({ force: true });
    await convertTiny(app);
    await app.page.getByText(/outputs equal within/).waitFor();
    const outputs = await app.outputs();
    expect([...outputs.keys()].sort()).toEqual(EXPORTED.map((file) => `albert_tiny_hf_zh_sample/${file}`).sort());
  });

  it('is made of a checkpoint that is in Google’s layout already', async () => {
    const app = await openAppWithFolder();
    const folder = await temporaryFolder();
    await app.drop([await makeGoogleZip(folder, 'albert_tiny_google_zh')]);
    await app.page.getByText(t.rows.alreadyGoogle).waitFor();
    await app.page.getByText(t.loaders.title).waitFor();
    await app.page.getByRole('button', { name: t.rows.exportIt, exact: true }).click();
    await convertButton(app).click();
    await converted(app);
    const outputs = await app.outputs();
    expect([...outputs.keys()].sort()).toEqual(EXPORTED.map((file) => `albert_tiny_hf_zh/${file}`).sort());
    await rm(join(folder, 'albert_tiny_google_zh.zip'), { force: true });
  });
});

describe('a sentence', () => {
  it('is filled in by the source alone, then by both', async () => {
    const app = await openAppWithFolder();
    const { page } = app;
    await addSample(app, 'tiny');
    await show(app, t.tryIt.label);
    await page.getByRole('button', { name: t.tryIt.fill }).click();
    await page.getByText(t.tryIt.sample).waitFor({ timeout: 30_000 });
    await page.getByText(t.tryIt.notConverted).waitFor();
    const source = page.getByRole('region', { name: t.tryIt.source, exact: true });
    await expect.poll(() => source.getByRole('listitem').count()).toBe(5);
    await convertButton(app).click();
    await converted(app);
    await page.getByRole('button', { name: t.tryIt.fill }).click();
    await page.getByText(t.tryIt.same).waitFor({ timeout: 30_000 });
    expect(app.errors).toEqual([]);
  });

  it('without a [MASK] is answered with what to do', async () => {
    const app = await openAppWithFolder();
    const { page } = app;
    await addSample(app, 'tiny');
    await show(app, t.tryIt.label);
    await page.getByRole('textbox', { name: t.tryIt.text }).fill('今天天气真好');
    await page.getByRole('button', { name: t.tryIt.fill }).click();
    await page.getByText(/has no \[MASK\]/).waitFor({ timeout: 30_000 });
  });
});
