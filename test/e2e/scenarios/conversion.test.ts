/** What a person does with the window, on real files with the real engine. */

import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { PRESETS } from '../../../src/engine/albert/presets.ts';
import { texts } from '../../../src/shared/text/index.ts';
import { damage, expectedIndex, makeZip, temporaryFolder } from '../checkpoints.ts';
import { addSample, convertButton, converted, openAppWithFolder, outputNames, rows, startLarge, t } from '../steps.ts';

const DATA = 'albert_model.ckpt.data-00000-of-00001';
const INDEX = 'albert_model.ckpt.index';
const RECORD = 'conversion.json';

const isBrowser = inject('edition') === 'browser';

/** The desktop app converts as the command line does, whose sizes are compared with TensorFlow. */
const CONVERTED = PRESETS.filter(({ size }) => isBrowser || size === 'tiny' || size === 'xlarge');

describe('a sample', () => {
  it.each(CONVERTED)('of size $size is converted to the bytes that the command line writes', async (preset) => {
    const app = await openAppWithFolder();
    await addSample(app, preset.size);
    await convertButton(app).click();
    await converted(app);
    await app.page.getByText(/every checksum verified · outputs equal within \d/).waitFor();
    const name = `albert_${preset.size}_google_zh_sample`;
    const outputs = await app.outputs();
    expect([...outputs.keys()].sort()).toEqual(
      ['albert_config.json', DATA, INDEX, 'checkpoint', RECORD, 'vocab.txt'].map((file) => `${name}/${file}`),
    );
    expect(outputs.get(`${name}/${DATA}`)).toBe(preset.convertedBytes);
    expect(await app.readOutput(`${name}/${INDEX}`)).toEqual(await expectedIndex(preset.size));
    const record = JSON.parse((await app.readOutput(`${name}/${RECORD}`)).toString('utf8'));
    expect(record).toMatchObject({ source: { size: preset.size }, verification: { ok: true } });
    expect(app.errors).toEqual([]);
  });

  it('is packed into a zip where the person wants one', async () => {
    const app = await openAppWithFolder();
    await app.page.getByRole('checkbox', { name: t.bar.zip }).check();
    await addSample(app, 'tiny');
    await convertButton(app).click();
    await converted(app);
    const name = 'albert_tiny_google_zh_sample';
    expect(await outputNames(app)).toEqual([`${name}.${RECORD}`, `${name}.zip`]);
  });

  it.skipIf(isBrowser)('replaces an output that exists only when the person says so', async () => {
    const app = await openAppWithFolder();
    const old = '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n';
    await app.putOutput('albert_tiny_google_zh_sample/vocab.txt', old);
    await addSample(app, 'tiny');
    await convertButton(app).click();
    await app.page.getByText('OUTPUT_EXISTS').waitFor();
    expect([...(await app.outputs()).entries()]).toEqual([['albert_tiny_google_zh_sample/vocab.txt', old.length]]);
    await app.page.getByRole('button', { name: t.rows.replace }).click();
    await converted(app);
    expect((await app.outputs()).get(`albert_tiny_google_zh_sample/${DATA}`)).toBe(32_571_208);
    expect((await app.outputs()).get('albert_tiny_google_zh_sample/vocab.txt')).toBeGreaterThan(80_000);
  });

  it('is not written into a folder with files of others, whatever the person says', async () => {
    const app = await openAppWithFolder();
    await app.putOutput('albert_tiny_google_zh_sample/thesis.docx', 'precious');
    await addSample(app, 'tiny');
    await convertButton(app).click();
    await app.page.getByText('OUTPUT_EXISTS').waitFor();
    if (!isBrowser) {
      await app.page.getByRole('button', { name: t.rows.replace }).click();
      await app.page.getByText(/thesis\.docx/).waitFor();
    }
    expect(await app.page.getByRole('button', { name: t.rows.replace }).count()).toBe(0);
    expect([...(await app.outputs()).keys()]).toEqual(['albert_tiny_google_zh_sample/thesis.docx']);
  });

  it('of another size than the selected preset says so before it is converted', async () => {
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
    await expect.poll(() => app.page.getByText('DAMAGED', { exact: true }).count()).toBe(1);
    const statuses = await rows(app).allTextContents();
    expect(statuses.map((text) => text.includes('DAMAGED'))).toEqual([false, true, false, false]);
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
    await rows(app).nth(1).getByRole('button', { name: t.rows.convert }).click();
    await converted(app);
    expect(await outputNames(app)).toEqual(['albert_tiny_google_zh_second']);
  });
});

describe('what goes wrong', () => {
  it('a PDF that is dropped is refused with a hint, and blocks nothing', async () => {
    const app = await openAppWithFolder();
    const folder = await temporaryFolder();
    const pdf = join(folder, 'notes.pdf');
    await (await import('node:fs/promises')).writeFile(pdf, '%PDF-1.7\n');
    await app.drop([pdf]);
    await app.page.getByText(/is a PDF document, not a TensorFlow checkpoint/).waitFor();
    await app.page.getByText('Choose the folder, the zip or the .index file of a checkpoint.').waitFor();
    await addSample(app, 'tiny');
    await convertButton(app).click();
    await converted(app);
  });

  it('a disk without room is told before anything is written', async () => {
    const app = await openAppWithFolder();
    await addSample(app, 'base');
    await app.leaveRoom(64 << 20);
    await convertButton(app).click();
    await app.page.getByText('DISK_FULL').waitFor();
    expect(await app.outputs()).toEqual(new Map());
  });

  it('a conversion that is cancelled half-way leaves nothing behind', async () => {
    const app = await openAppWithFolder();
    await startLarge(app);
    await app.page.getByRole('button', { name: t.rows.cancel }).click();
    await app.page.getByText(t.rows.cancelledNote).waitFor();
    expect(await app.outputs()).toEqual(new Map());
  });

  it('a worker that is killed fails its row and not the window', async () => {
    const app = await openAppWithFolder();
    await startLarge(app);
    await app.killWorkers();
    await app.page.getByText(t.rows.failed, { exact: true }).waitFor();
    await app.page.getByText('UNEXPECTED').waitFor();
    expect([...(await app.outputs()).values()].filter((bytes) => bytes > 0)).toEqual([]);
    await app.page.getByRole('button', { name: t.rows.again }).click();
    await converted(app);
  });
});

describe('closing the window in the middle of a conversion', () => {
  it('asks, and may be told to go on', async () => {
    const app = await openAppWithFolder();
    await startLarge(app);
    await app.closeWindow('stay');
    await converted(app);
    expect(await outputNames(app)).toEqual(['albert_xlarge_google_zh_sample']);
  });

  it('leaves nothing half-written behind', async () => {
    const app = await openAppWithFolder();
    await startLarge(app);
    await app.closeWindow('close');
    expect([...(await app.outputs()).values()].filter((bytes) => bytes > 0)).toEqual([]);
  });
});

describe('the language', () => {
  it('changes everywhere at once, in the middle of the work too, and is kept', async () => {
    const app = await openAppWithFolder();
    const zh = texts('zh');
    await addSample(app, 'tiny');
    await app.page.getByRole('button', { name: '中文' }).click();
    await app.page.getByText(zh.rows.ready, { exact: true }).waitFor();
    expect(await app.page.title()).toBe(zh.appName);
    expect(await app.page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await app.page.reload();
    await app.page.getByRole('heading', { name: zh.empty.title }).waitFor();
  });
});
