/** What a person does with the window, on real files with the real engine. */

import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/shared/host.ts';
import { texts } from '../../src/shared/text/index.ts';
import { type App, answerDialog, dropFiles, openApp, takePicture, workersOf } from './app.ts';

const t = texts('en');
const DATA = 'albert_model.ckpt.data-00000-of-00001';

/** Opens the app with the test's folder chosen to save to. */
async function openAppSavingToItsFolder(): Promise<App> {
  const app = await openApp();
  await answerDialog(app, [app.folder]);
  await app.page.getByRole('button', { name: t.bar.change }).click();
  await app.page.getByText(app.folder).waitFor();
  return app;
}

/** Adds the sample of a size, and waits until it can be converted. */
async function addSample({ page }: App, size: string): Promise<void> {
  await page.getByRole('button', { name: t.header.sample }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${size}`) }).click();
  await page.getByText(t.rows.ready, { exact: true }).waitFor();
}

const convertButton = ({ page }: App) => page.getByRole('button', { name: t.bar.convert(1) });
const converted = ({ page }: App) => page.getByText(t.rows.done, { exact: true }).waitFor();

/** Starts the conversion of the largest sample, and waits until it is at work. */
async function startLarge(app: App): Promise<void> {
  await addSample(app, 'xlarge');
  await convertButton(app).click();
  await app.page.getByText(/^(multiplying|writing)$/).waitFor();
}

describe('a sample', () => {
  it('is converted, and its files are where the window says', async () => {
    const app = await openAppSavingToItsFolder();
    await addSample(app, 'tiny');
    await takePicture(app, 'ready-en');
    await convertButton(app).click();
    await converted(app);
    await app.page.getByText(/every checksum verified/).waitFor();
    await takePicture(app, 'done-en');
    await app.page.getByRole('button', { name: '中文' }).click();
    await app.page.getByText(texts('zh').rows.done, { exact: true }).waitFor();
    await takePicture(app, 'done-zh');
    await app.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await takePicture(app, 'done-zh-dark');
    expect(readdirSync(app.folder)).toEqual(['albert_tiny_google_zh_sample']);
    const output = join(app.folder, 'albert_tiny_google_zh_sample');
    expect(readdirSync(output).sort()).toEqual([
      'albert_config.json',
      DATA,
      'albert_model.ckpt.index',
      'checkpoint',
      'vocab.txt',
    ]);
    expect(statSync(join(output, DATA)).size).toBe(32_571_208);
    expect(app.errors).toEqual([]);
  });

  it('is packed into a zip where the person wants one', async () => {
    const app = await openAppSavingToItsFolder();
    await app.page.getByRole('checkbox', { name: t.bar.zip }).check();
    await addSample(app, 'tiny');
    await convertButton(app).click();
    await converted(app);
    expect(readdirSync(app.folder)).toEqual(['albert_tiny_google_zh_sample.zip']);
  });

  it('replaces an output that exists only when the person says so', async () => {
    const app = await openAppSavingToItsFolder();
    const output = join(app.folder, 'albert_tiny_google_zh_sample');
    await mkdir(output);
    writeFileSync(join(output, 'vocab.txt'), 'old');
    await addSample(app, 'tiny');
    await convertButton(app).click();
    await app.page.getByText('OUTPUT_EXISTS').waitFor();
    expect(readdirSync(output)).toEqual(['vocab.txt']);
    await app.page.getByRole('button', { name: t.rows.replace }).click();
    await converted(app);
    expect(readdirSync(output)).toContain(DATA);
  });

  it('of another size than the selected preset says so before it is converted', async () => {
    const app = await openApp();
    await addSample(app, 'tiny');
    await app.page.getByRole('radio', { name: /^base/ }).check({ force: true });
    await app.page.getByText(t.rows.doesNotFit('tiny', 312, 'base')).waitFor();
    expect(await app.page.getByRole('button', { name: t.bar.convert(0), exact: true }).isDisabled()).toBe(true);
    await takePicture(app, 'misfit-en');
    await app.page.getByRole('button', { name: t.rows.use('tiny') }).click();
    expect(await convertButton(app).isEnabled()).toBe(true);
  });
});

describe('what goes wrong', () => {
  it('a PDF that is dropped is refused with a hint, and blocks nothing', async () => {
    const app = await openAppSavingToItsFolder();
    const pdf = join(app.folder, 'notes.pdf');
    writeFileSync(pdf, '%PDF-1.7\n');
    await dropFiles(app, [pdf]);
    await app.page.getByText(/is a PDF document, not a TensorFlow checkpoint/).waitFor();
    await app.page.getByText('Choose the folder, the zip or the .index file of a checkpoint.').waitFor();
    await addSample(app, 'tiny');
    await convertButton(app).click();
    await converted(app);
    await takePicture(app, 'refused-en');
  });

  it('a conversion that is cancelled half-way leaves nothing behind', async () => {
    const app = await openAppSavingToItsFolder();
    await startLarge(app);
    await app.page.getByRole('button', { name: t.rows.cancel }).click();
    await app.page.getByText(t.rows.cancelledNote).waitFor();
    expect(readdirSync(app.folder)).toEqual([]);
  });

  it('a worker that is killed fails its row and not the window', async () => {
    const app = await openAppSavingToItsFolder();
    await startLarge(app);
    await takePicture(app, 'running-en');
    for (const pid of await workersOf(app)) process.kill(pid, 'SIGKILL');
    await app.page.getByText(t.rows.failed, { exact: true }).waitFor();
    await app.page.getByText('UNEXPECTED').waitFor();
    expect(readdirSync(app.folder)).toEqual([]);
    await app.page.getByRole('button', { name: t.rows.again }).click();
    await converted(app);
  });
});

describe('the page', () => {
  it('has neither Node nor Electron', async () => {
    const { page } = await openApp();
    const names = ['require', 'process', 'module', 'Buffer', 'electron'];
    expect(await page.evaluate((all) => all.filter((name) => name in globalThis), names)).toEqual([]);
  });

  it('is refused messages that are none, and inputs that nobody gave', async () => {
    const { page } = await openApp();
    const refused = await page.evaluate(async () => {
      const { host } = globalThis as unknown as { host: Host };
      const asked: Promise<unknown>[] = [
        host.convert({ input: '/etc/passwd' } as never),
        host.convert(null as never),
        host.makeSample('../../evil' as never),
        host.inspect({ path: '/etc/passwd' } as never),
        host.chooseInputs('everything' as never),
        host.cancel(7 as never),
      ];
      return (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected').length;
    });
    expect(refused).toBe(6);
    const unknown = await page.evaluate(() =>
      (globalThis as unknown as { host: Host }).host.inspect('/etc/passwd' as never),
    );
    expect(unknown).toMatchObject({ convertible: false, error: { code: 'MISSING_FILE' } });
  });
});
