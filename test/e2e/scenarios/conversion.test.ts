/** What a person does with the window, on real files with the real engine. */

import { describe, expect, inject, it } from 'vitest';
import { PRESETS } from '../../../src/engine/albert/presets.ts';
import { type App, inFirefox, openApp } from '../app.ts';
import { expectedIndex } from '../checkpoints.ts';
import {
  addSample,
  addTaken,
  convertButton,
  converted,
  openAppWithFolder,
  outputNames,
  startLarge,
  t,
} from '../steps.ts';

const DATA = 'albert_model.ckpt.data-00000-of-00001';
const INDEX = 'albert_model.ckpt.index';
const RECORD = 'conversion.json';

const isBrowser = inject('edition') === 'browser';

/** One that is worth threads where those are web workers. All sizes of the command line are compared with TensorFlow. */
const CONVERTED = PRESETS.filter(({ size }) => size === (isBrowser ? 'base' : 'tiny'));

describe('a sample', () => {
  it.each(CONVERTED)('of size $size is converted to the bytes that the command line writes', async (preset) => {
    const app = await openAppWithFolder();
    await addSample(app, preset.size);
    const told = await watchProgress(app);
    await convertButton(app).click();
    await converted(app);
    // One figure for the whole, which never goes back, in words of purpose and no bytes.
    const { figures, texts } = await told();
    expect(figures.length).toBeGreaterThan(0);
    expect(figures).toEqual([...figures].sort((one, other) => one - other));
    expect(texts.filter((text) => /[kMG]B/.test(text))).toEqual([]);
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

  // Firefox picks no folders: a zip is downloaded there, of which its driver does not tell.
  it.runIf(inFirefox)('is downloaded as a zip where no folder can be picked', async () => {
    const { page } = await openApp();
    await addSample({ page }, 'tiny');
    await convertButton({ page }).click();
    await converted({ page });
    await page.getByText('albert_tiny_google_zh_sample.zip').first().waitFor();
    await page.getByText(/outputs equal within \d/).waitFor();
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
    await addTaken(app);
    expect(await convertButton(app, 0).isDisabled()).toBe(true);
    await app.page.getByRole('button', { name: t.clash.replace, exact: true }).click();
    expect([...(await app.outputs()).entries()]).toEqual([['albert_tiny_google_zh_sample/vocab.txt', old.length]]);
    await convertButton(app).click();
    await converted(app);
    expect((await app.outputs()).get(`albert_tiny_google_zh_sample/${DATA}`)).toBe(32_571_208);
    expect((await app.outputs()).get('albert_tiny_google_zh_sample/vocab.txt')).toBeGreaterThan(80_000);
  });

  it.skipIf(isBrowser)('is not written into a folder with files of others, whatever the person says', async () => {
    const app = await openAppWithFolder();
    await app.putOutput('albert_tiny_google_zh_sample/thesis.docx', 'precious');
    await addTaken(app);
    await app.page.getByRole('button', { name: t.clash.replace, exact: true }).click();
    await convertButton(app).click();
    await app.page.getByText(/thesis\.docx/).waitFor();
    expect(await app.page.getByRole('button', { name: t.rows.replace }).count()).toBe(0);
    expect([...(await app.outputs()).keys()]).toEqual(['albert_tiny_google_zh_sample/thesis.docx']);
  });
});

/** Watches what the row tells of its progress. @returns what tells all of it, each once */
async function watchProgress({ page }: App): Promise<() => Promise<{ figures: number[]; texts: string[] }>> {
  await page.evaluate(() => {
    const told = { figures: [] as number[], texts: [] as string[] };
    const look = () => {
      const bar = document.querySelector('li [role="progressbar"]');
      const [figure, text] = [Number(bar?.ariaValueNow), `${bar?.ariaValueText} ${bar?.parentElement?.textContent}`];
      if (bar && told.figures.at(-1) !== figure) told.figures.push(figure);
      if (bar && told.texts.at(-1) !== text) told.texts.push(text);
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    Object.assign(globalThis, { told });
  });
  return () => page.evaluate(() => (globalThis as unknown as { told: { figures: number[]; texts: string[] } }).told);
}

describe('what goes wrong', () => {
  it.skipIf(inFirefox)('a disk without room is told before anything is written', async () => {
    const app = await openAppWithFolder();
    await addSample(app, 'base');
    await app.leaveRoom(64 << 20);
    await convertButton(app).click();
    await app.page.getByText('DISK_FULL').waitFor();
    expect(await app.outputs()).toEqual(new Map());
  });

  it('a conversion that is cancelled half-way leaves nothing behind, and one that a person stays for goes on', async () => {
    const app = await openAppWithFolder();
    await startLarge(app);
    await app.page.getByRole('button', { name: t.rows.cancel, exact: true }).click();
    await app.page.getByText(t.rows.cancelledNote).waitFor();
    expect(await app.outputs()).toEqual(new Map());
    // The next one goes on where a person is asked about it, and stays.
    await app.page.getByRole('button', { name: t.rows.again }).click();
    await app.page.getByRole('button', { name: t.rows.cancel, exact: true }).waitFor();
    await app.closeWindow('stay');
    await converted(app);
    expect(await outputNames(app)).toEqual(['albert_xlarge_google_zh_sample']);
    // Nor is what was made taken along by a later one, and it stays told.
    const place = app.page.locator('p.place');
    const made = await place.textContent();
    await app.page.getByRole('button', { name: t.rows.again }).click();
    await app.page.getByRole('button', { name: t.rows.cancel, exact: true }).click();
    await converted(app);
    if (!isBrowser) expect(await place.textContent()).toBe(made);
    expect(await app.page.getByText(t.rows.cancelledNote).count()).toBe(0);
  });

  it.skipIf(inFirefox)('a worker that is killed fails its row and not the window', async () => {
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

it('closing the window in the middle of a conversion leaves nothing half-written behind', async () => {
  const app = await openAppWithFolder();
  await startLarge(app);
  await app.closeWindow('close');
  expect([...(await app.outputs()).values()].filter((bytes) => bytes > 0)).toEqual([]);
});
