/** How the page tells what a proof came to, what can be made of an output, and what a sentence lacks. */

import { describe, expect, it } from 'vitest';
import { AMPLIFYING } from '../../verdicts/random-model.ts';
import { type App, takePicture } from '../app.ts';
import { makeConvertedZip, makeModel, makeZip, temporaryFolder } from '../checkpoints.ts';
import { convertButton, converted, convertTiny, openAppWithFolder, rows, show, t } from '../steps.ts';

const NAME = 'albert_tiny_google_zh_sample';

describe('what the proof came to', () => {
  it('is told by every sign alike: it holds, the weights do, nobody asked, it could not be run, or it failed', async () => {
    const app = await openAppWithFolder();
    const { page } = app;
    await page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
    await convertTiny(app);
    const unverified = await signs(app);
    await verifyNow(app, t.proof.verify);
    const proved = await signs(app);
    const config = JSON.parse((await app.readOutput(`${NAME}/albert_config.json`)).toString('utf8'));
    await app.putOutput(`${NAME}/albert_config.json`, JSON.stringify({ ...config, hidden_act: 'relu' }));
    await verifyNow(app, t.proof.again);
    const wrong = await signs(app);
    await page.getByText(t.proof.setting('hidden_act', 'gelu-tanh', 'relu')).waitFor();
    await show(app, t.overview.label);
    expect(await page.getByRole('button', { name: 'bert4keras', exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: t.rows.report }).waitFor();
    expect(await page.getByText(t.rows.unequal).count()).toBe(2);
    await takePicture(app, 'wrong');
    await app.putOutput(`${NAME}/albert_config.json`, '{');
    await verifyNow(app, t.proof.again);
    const unproved = await signs(app);
    expect(await copyCode(app)).toContain(t.proof.notRun);
    await takePicture(app, 'unproved');
    await page.getByRole('button', { name: `${t.rows.remove}: albert_tiny_zh_sample` }).click();
    await app.chooseFiles(t.empty.chooseFolder, [await makeModel(await temporaryFolder(), 'amplifying', AMPLIFYING)]);
    await page.getByRole('checkbox', { name: t.bar.verify }).check();
    await convertButton(app).click();
    await page.getByText(t.rows['weights-proved'], { exact: true }).waitFor();
    await show(app, t.proof.label);
    await page.getByText(t.proof.amplified).waitFor();
    const weightsProved = await signs(app);
    expect(await copyCode(app)).not.toContain(t.proof.notRun);
    await takePicture(app, 'weights proved');
    const all = { proved, weightsProved, unverified, unproved, wrong };
    for (const sign of ['mark', 'badge', 'line', 'said'] as const) {
      const found = Object.values(all).map((told) => told[sign]);
      expect({ sign, different: new Set(found).size, found }).toMatchObject({ sign, different: 5 });
    }
    expect([proved, weightsProved, unverified].map(({ title }) => title)).toEqual([t.appName, t.appName, t.appName]);
    expect(wrong.title).toContain(t.rows.wrong);
    expect(unproved.title).toContain(t.rows.unproved);
    expect(new Set([proved.tab, weightsProved.tab, unverified.tab, wrong.tab]).size).toBe(4);
  });

  /** By what a person tells how a conversion ended. */
  async function signs({ page }: App) {
    const row = page.getByRole('listitem').filter({ has: page.locator('.face') });
    const look = (part: string) =>
      row
        .locator(`> ${part}, > * > ${part}`)
        .first()
        .evaluate((element) => `${getComputedStyle(element).color} ${element.textContent}`);
    return {
      mark: `${await look('.mark')} ${await row.locator('> .mark').innerHTML()}`,
      badge: await look('.badge'),
      line: (await row.locator('.line:not(.place), .warning').allTextContents()).join(),
      said: await page.locator('p.said').textContent(),
      title: await page.title(),
      tab: await page.getByRole('tab', { name: t.proof.label }).innerHTML(),
    };
  }

  /** Verifies anew, however soon that is over: what is said at the end differs from what was said before. */
  async function verifyNow(app: App, button: string): Promise<void> {
    const { page } = app;
    const said = page.locator('p.said');
    const before = (await said.textContent()) ?? '';
    await show(app, t.proof.label);
    await page.getByRole('button', { name: button }).click();
    await expect.poll(async () => ['', before].includes((await said.textContent()) ?? '')).toBe(false);
    expect(await page.getByRole('progressbar').count()).toBe(0);
  }

  async function copyCode(app: App): Promise<string> {
    await show(app, t.overview.label);
    await app.page.getByRole('button', { name: 'bert4keras', exact: true }).click();
    await app.page.getByText(t.rows.copied).first().waitFor();
    return app.clipboard();
  }
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
  it('is made of a checkpoint that is in Google’s layout already', async () => {
    const app = await openAppWithFolder();
    const folder = await temporaryFolder();
    await app.drop([await makeConvertedZip(folder, 'albert_tiny_google_zh', 'google')]);
    await app.page.getByText(t.rows.alreadyGoogle).waitFor();
    await app.page.getByText(t.loaders.title).waitFor();
    await app.page.getByRole('button', { name: t.rows.layouts.huggingface, exact: true }).click();
    await convertButton(app).click();
    await converted(app);
    const outputs = await app.outputs();
    expect([...outputs.keys()].sort()).toEqual(
      [
        'README.md',
        'config.json',
        'conversion.json',
        'model.safetensors',
        'tokenizer.json',
        'tokenizer_config.json',
        'vocab.txt',
      ].map((file) => `albert_tiny_hf_zh/${file}`),
    );
  });

  it('is not offered where it is that already', async () => {
    const app = await openAppWithFolder();
    const folder = await temporaryFolder();
    const sources = [await makeZip(folder, 'first'), await makeZip(folder, 'second')];
    await app.drop([await makeConvertedZip(folder, 'albert_tiny_google_zh', 'google'), ...sources]);
    await app.page.getByText(t.rows.alreadyGoogle).waitFor();
    await expect.poll(() => app.page.getByText(t.rows.ready, { exact: true }).count()).toBe(2);
    const convert = app.page.getByRole('button', { name: t.rows.convert, exact: true });
    const counts: number[] = [];
    for (let at = 0; at < 3; at++) {
      await rows(app).nth(at).locator('.face').click();
      counts.push(await rows(app).nth(at).locator(convert).count());
    }
    expect(counts).toEqual([0, 1, 1]);
  });
});
