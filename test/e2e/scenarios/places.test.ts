/** Where outputs go: no row takes the place of another unseen, and each says truly where its output is. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { type App, takePicture } from '../app.ts';
import { makeZip, temporaryFolder } from '../checkpoints.ts';
import { chooseTarget, convertButton, converted, openAppWithFolder, outputNames, rows, t } from '../steps.ts';

const NAME = 'albert_tiny_google_zh_489k';
const isBrowser = inject('edition') === 'browser';

/** Two models of one name, out of two folders, to be put into one. */
async function addTwoOfOneName(): Promise<App> {
  const app = await openAppWithFolder();
  const folder = await temporaryFolder();
  await app.page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
  for (const part of ['a', 'b']) {
    await mkdir(join(folder, part));
    await app.drop([await makeZip(join(folder, part), 'albert_tiny_489k')]);
  }
  await rows(app).nth(1).getByText(t.rows.not.occupied, { exact: true }).waitFor();
  return app;
}

describe('two rows of one name', () => {
  it('are told apart by their folders, and told before anything is begun; both are kept where the second takes another name', async () => {
    const app = await addTwoOfOneName();
    if (!isBrowser)
      expect(await rows(app).locator('.parent').allTextContents()).toEqual(
        [/a$/, /b$/].map((end) => expect.stringMatching(end)),
      );
    await rows(app).nth(1).getByText(t.clash.same(NAME)).waitFor();
    await convertButton(app, 1).waitFor();
    await takePicture(app, 'place-taken');
    await app.page.getByRole('button', { name: t.clash['keep-both'] }).click();
    await convertButton(app, 2).click();
    await converted(app, 2);
    expect(await outputNames(app)).toEqual([NAME, `${NAME}_2`]);
    const place = app.page.locator('p.place');
    expect((await place.textContent())?.split(/[/\\]/).at(-1)).toBe(`${NAME}_2`);
    await rows(app).nth(0).locator('.face').click();
    await expect.poll(async () => (await place.textContent())?.split(/[/\\]/).at(-1)).toBe(NAME);
    expect(app.errors).toEqual([]);
  });

  it.skipIf(isBrowser)('are told apart where one replaces the other: that one is converted no more', async () => {
    const app = await addTwoOfOneName();
    const { page } = app;
    await convertButton(app).click();
    await converted(app, 1);
    await rows(app).nth(1).getByText(t.clash.exists(NAME)).waitFor();
    await page.getByRole('button', { name: t.clash.replace, exact: true }).click();
    await convertButton(app).click();
    await rows(app).nth(0).getByText(t.rows.replaced, { exact: true }).waitFor();
    await rows(app).nth(0).locator('.face').click();
    await page.getByText(t.rows.replacedBy('albert_tiny_489k.zip')).waitFor();
    expect(await page.getByText(t.rows.done, { exact: true }).count()).toBe(1);
    expect(await page.locator('p.place').count()).toBe(0);
    await takePicture(app, 'replaced');
    // Nor does the first one take its place back unasked.
    await page.getByRole('button', { name: t.rows.again }).click();
    await page.getByText('OUTPUT_EXISTS').waitFor();
    expect(await rows(app).nth(1).getByText(t.rows.done, { exact: true }).count()).toBe(1);
    expect(await outputNames(app)).toEqual([NAME]);
  });
});

describe('to convert again', () => {
  it('replaces its own output alone, or writes beside it', async () => {
    const app = await openAppWithFolder();
    const { page } = app;
    await page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
    await app.drop([await makeZip(await temporaryFolder(), 'albert_tiny_489k')]);
    await convertButton(app).click();
    await converted(app);
    await page.getByRole('button', { name: t.rows.again }).click();
    await expect
      .poll(() => page.locator('p.place').allTextContents())
      .toEqual([expect.stringMatching(isBrowser ? /_2$/ : /489k$/)]);
    await converted(app);
    // In the other format there is another place, and whatever lies there is not its own.
    await app.putOutput('albert_tiny_hf_489k/vocab.txt', 'of another time');
    await chooseTarget(app, 'huggingface');
    await page.getByText(t.clash.exists('albert_tiny_hf_489k')).waitFor();
    // Another folder is a way forward, too.
    expect(await page.locator('footer .primary').isDisabled()).toBe(true);
    await page.getByRole('button', { name: t.bar.reset }).click();
    await convertButton(app).waitFor();
    await app.chooseOutputFolder(t.bar.change);
    await page.getByText(t.clash.exists('albert_tiny_hf_489k')).waitFor();
    await page.getByRole('button', { name: t.clash['keep-both'] }).click();
    await convertButton(app).click();
    await converted(app);
    expect((await app.readOutput('albert_tiny_hf_489k/vocab.txt')).toString('utf8')).toBe('of another time');
    expect(await outputNames(app)).toContain('albert_tiny_hf_489k_2');
  });
});
