/** What comes after converting: the proof, the other format, and trying the models. */

import { describe, expect, it } from 'vitest';
import { makeConvertedZip, temporaryFolder } from '../checkpoints.ts';
import {
  addSample,
  chooseTarget,
  convertButton,
  converted,
  convertTiny,
  openAppWithFolder,
  show,
  t,
} from '../steps.ts';

const NAME = 'albert_tiny_google_zh_sample';

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
    await page.getByText(t.proof.ok).first().waitFor();
    for (const figure of [t.proof.embedding, t.proof.sequence, t.proof.pooled, t.proof.mlm, t.proof.sop]) {
      await page.getByRole('img', { name: new RegExp(`^${figure}`) }).waitFor();
    }
    await page.getByText(t.proof.same(29, 29)).waitFor();
    expect(app.errors).toEqual([]);
  });
});

describe('the proof of an ONNX model in eight bits', () => {
  it('is made by ONNX’s own runtime, and drawn', async () => {
    const app = await openAppWithFolder();
    const { page } = app;
    await chooseTarget(app, 'onnx');
    await page.getByRole('combobox', { name: t.bar.dtype }).selectOption('int8');
    await convertTiny(app);
    await show(app, t.proof.label);
    await page.getByText(t.proof.rounded('int8')).waitFor();
    await page.getByRole('img', { name: new RegExp(`^${t.proof.differences('').split(';')[0]}`) }).waitFor();
    await page.getByText(/ONNX Runtime \d/).waitFor();
    expect([...(await app.outputs()).keys()]).toContain('albert_tiny_onnx_int8_zh_sample/onnx/model_int8.onnx');
    expect(app.errors).toEqual([]);
  });
});

describe('the export to Hugging Face', () => {
  const EXPORTED = [
    'README.md',
    'config.json',
    'conversion.json',
    'model.safetensors',
    'tokenizer.json',
    'tokenizer_config.json',
    'vocab.txt',
  ];

  it('is made of a sample, and proved', async () => {
    const app = await openAppWithFolder();
    await chooseTarget(app, 'huggingface');
    await convertTiny(app);
    await app.page.getByText(/outputs equal within/).waitFor();
    const outputs = await app.outputs();
    expect([...outputs.keys()].sort()).toEqual(EXPORTED.map((file) => `albert_tiny_hf_zh_sample/${file}`).sort());
  });

  it('is made Google’s again, and proved', async () => {
    const app = await openAppWithFolder();
    const folder = await temporaryFolder();
    await app.drop([await makeConvertedZip(folder, 'albert_tiny_hf_zh', 'huggingface')]);
    await app.page.getByText(t.rows.ready, { exact: true }).waitFor();
    await convertButton(app).click();
    await converted(app);
    await app.page.getByText(t.rows.equal('0')).waitFor();
    expect([...(await app.outputs()).keys()]).toContain('albert_tiny_google_zh/albert_model.ckpt.index');
    expect(app.errors).toEqual([]);
  });
});

describe('a sentence', () => {
  it('is filled in by the source alone, then by both', async () => {
    const app = await openAppWithFolder();
    const { page } = app;
    await addSample(app, 'tiny');
    await show(app, t.tryIt.label);
    await page.getByRole('button', { name: t.tryIt.fill }).click();
    await page.getByText(t.tryIt.sample).waitFor();
    await page.getByText(t.tryIt.notConverted).waitFor();
    const answers = page.getByRole('log', { name: t.tryIt.answers });
    await expect.poll(() => answers.locator('tbody tr').count()).toBe(5);
    expect(await answers.getByRole('columnheader', { name: t.tryIt.difference }).count()).toBe(0);
    await convertButton(app).click();
    await converted(app);
    await page.getByRole('button', { name: t.tryIt.fill }).click();
    await page.getByText(t.tryIt.same.words).waitFor();
    await answers.getByRole('columnheader', { name: t.tryIt.difference }).waitFor();
    // Each answer stays under its sentence, the latest first.
    await page.getByRole('button', { name: '北京是中国的首[MASK]。' }).click();
    await page.getByRole('button', { name: t.tryIt.fill }).click();
    await expect.poll(() => answers.getByRole('article').count()).toBe(2);
    expect(await answers.getByRole('heading').allTextContents()).toEqual([
      '北京是中国的首[MASK]。',
      '今天天气真[MASK]。',
    ]);
    // The models stay loaded for the next sentence, and are freed with the page.
    const kept = await app.workers();
    await show(app, t.overview.label);
    await expect.poll(() => app.workers()).toBeLessThan(kept);
    await show(app, t.tryIt.label);
    await expect.poll(() => answers.getByRole('article').count()).toBe(2);
    expect(app.errors).toEqual([]);
  });
});
