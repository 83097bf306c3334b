/** What somebody is told who cannot see the page, and where its keys lead. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { App } from '../app.ts';
import { makeSample, makeText, temporaryFolder } from '../checkpoints.ts';
import { convertButton, converted, openAppWithFolder, rows, show, t } from '../steps.ts';

const FILES = [
  'albert_model.ckpt.index',
  'albert_model.ckpt.data-00000-of-00001',
  'albert_config_tiny.json',
  'vocab.txt',
];
const NAME = 'albert_model.ckpt';

/** What has the focus, as far as it is somewhere. */
const focused = ({ page }: App) =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement === document.body ? null : (activeElement?.closest('li, [role]')?.textContent ?? 'elsewhere');
  });

const told = ({ page }: App) => page.locator('p.said').textContent();

it('a row is told of when it is ready and when it is done, and nothing that goes takes the focus with it', async () => {
  const app = await openAppWithFolder();
  const { page } = app;
  await page
    .getByRole('button', { name: t.empty.chooseFolder })
    .and(page.locator('[aria-describedby="asked"]'))
    .waitFor();
  await page.getByText(t.page.folderDialog).waitFor();
  const sample = await makeSample(await temporaryFolder(), 'albert_tiny_489k');
  await app.chooseFiles(
    t.empty.chooseFiles,
    FILES.map((file) => join(sample, file)),
  );
  await page.getByText(t.rows.ready, { exact: true }).waitFor();
  await expect.poll(() => told(app)).toBe(t.said.ready(`${NAME}.index`));
  expect(await focused(app)).toContain(NAME);

  await convertButton(app).press('Enter');
  await expect.poll(() => focused(app)).toContain(NAME);
  await converted(app);
  await expect.poll(() => told(app)).toBe(t.said.proved(`${NAME}.index`));
  expect(await focused(app)).toContain(NAME);

  // Whoever works in the details stays there.
  await show(app, t.proof.label);
  await page.getByRole('button', { name: t.proof.again }).press('Enter');
  await page.getByText(t.proof.ok).waitFor();
  await expect.poll(() => focused(app)).toContain(t.proof.ok);
  await show(app, t.tryIt.label);
  await page.getByRole('button', { name: t.tryIt.fill }).press('Enter');
  await page.getByText(t.tryIt.same.words).waitFor();
  expect(await focused(app)).toContain(t.tryIt.intro);

  await app.drop([await makeText(await temporaryFolder(), 'notes.txt')]);
  await expect.poll(() => told(app)).toBe(t.said.refused('notes.txt'));
  await rows(app).nth(1).getByRole('button', { name: t.rows.remove }).press('Enter');
  await expect.poll(() => told(app)).toBe(t.list.removed(1, 'notes.txt'));
  await expect.poll(() => focused(app)).toContain(NAME);
  await page.getByRole('button', { name: t.list.undo, exact: true }).press('Space');
  await expect.poll(() => rows(app).count()).toBe(2);
  await expect.poll(() => focused(app)).not.toBeNull();
  // Two strokes of one key would count as one.
  for (const [left, key] of ['Enter', 'Space'].entries()) {
    await rows(app).first().getByRole('button', { name: t.rows.remove }).press(key);
    await expect.poll(() => rows(app).count()).toBe(1 - left);
  }
  await page.getByRole('heading', { name: t.empty.title }).waitFor();
  await expect.poll(() => focused(app)).not.toBeNull();
  expect(await page.locator('[aria-live], [role="status"]').count()).toBe(1);
});
