/** Where outputs go: no row takes the place of another unseen, and each says truly where its output is. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { type App, takePicture } from '../app.ts';
import { makeZip, temporaryFolder } from '../checkpoints.ts';
import { convertButton, converted, openAppWithFolder, outputNames, rows, t } from '../steps.ts';

const NAME = 'albert_tiny_google_zh_489k';
const isBrowser = inject('edition') === 'browser';

/** Two models of one name, out of two folders. The first is converted; the second finds its place taken. */
async function convertTwoOfOneName(): Promise<App> {
  const app = await openAppWithFolder();
  const folder = await temporaryFolder();
  await app.page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
  for (const part of ['a', 'b']) {
    await mkdir(join(folder, part));
    await app.drop([await makeZip(join(folder, part), 'albert_tiny_489k')]);
  }
  await convertButton(app, 2).click();
  await converted(app, 1);
  await app.page.getByText('OUTPUT_EXISTS').waitFor();
  const occupied = isBrowser ? t.rows.occupied : t.rows.takenAway;
  await app.page.getByText(occupied('albert_tiny_489k.zip')).waitFor();
  return app;
}

describe('two rows of one name', () => {
  it('are both kept where the second takes another name', async () => {
    const app = await convertTwoOfOneName();
    await takePicture(app, 'place-taken');
    await rows(app)
      .nth(1)
      .getByRole('button', { name: t.rows.saveAs(`${NAME}_2`) })
      .click();
    await converted(app, 2);
    expect(await outputNames(app)).toEqual([NAME, `${NAME}_2`]);
    const places = await app.page.locator('p.place').allTextContents();
    expect(places.map((place) => place.split(/[/\\]/).at(-1))).toEqual([NAME, `${NAME}_2`]);
    expect(app.errors).toEqual([]);
  });

  it.skipIf(isBrowser)('are told apart where one replaces the other: that one is converted no more', async () => {
    const app = await convertTwoOfOneName();
    await rows(app).nth(1).getByRole('button', { name: t.rows.replace }).click();
    await app.page.getByText(t.rows.replaced, { exact: true }).waitFor();
    await app.page.getByText(t.rows.replacedBy('albert_tiny_489k.zip')).waitFor();
    expect(await app.page.getByText(t.rows.done, { exact: true }).count()).toBe(1);
    expect(await app.page.locator('p.place').count()).toBe(1);
    await takePicture(app, 'replaced');
    // Nor does the first one take its place back unasked.
    await rows(app).nth(0).getByRole('button', { name: t.rows.again }).click();
    await app.page.getByText('OUTPUT_EXISTS').waitFor();
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
    await page.getByRole('radio', { name: 'Hugging Face' }).check({ force: true });
    await convertButton(app).click();
    await page.getByText('OUTPUT_EXISTS').waitFor();
    expect((await app.readOutput('albert_tiny_hf_489k/vocab.txt')).toString('utf8')).toBe('of another time');
  });
});
