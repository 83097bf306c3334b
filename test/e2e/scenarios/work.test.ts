/** Work beside the conversions: it can be cancelled by whatever a person has at hand, and closing asks about it. */

import { describe, expect, inject, it } from 'vitest';
import { type App, openApp } from '../app.ts';
import { addLargest, convertButton, converted, openAppWithFolder, rows, show, t } from '../steps.ts';

const cancelButton = ({ page }: App) => page.getByRole('tabpanel').getByRole('button', { name: t.rows.cancel });

/** What takes long enough to be cancelled: made ready, begun, and how its end is seen. */
const READY = {
  async verification(): Promise<App> {
    const app = await openAppWithFolder();
    await app.page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
    await addLargest(app);
    await convertButton(app).click();
    await converted(app);
    await show(app, t.proof.label);
    return app;
  },
  async trial(): Promise<App> {
    const app = await openAppWithFolder();
    await addLargest(app);
    await show(app, t.tryIt.label);
    return app;
  },
};

const BUTTONS = { verification: t.proof.verify, trial: t.tryIt.fill };

/** As it was before the work. */
const BEFORE = {
  async verification({ page }: App): Promise<void> {
    await page.getByText(t.proof.notYet).waitFor();
    expect(await page.getByRole('button', { name: t.proof.verify }).isEnabled()).toBe(true);
    await page.getByText(t.rows.done, { exact: true }).waitFor();
    await page.locator('.badge').getByText(t.rows.unverified, { exact: true }).waitFor();
  },
  async trial({ page }: App): Promise<void> {
    expect(await page.getByRole('button', { name: t.tryIt.fill }).isEnabled()).toBe(true);
    expect(await page.getByRole('log').getByRole('article').count()).toBe(0);
    await page.getByText(t.rows.ready, { exact: true }).waitFor();
  },
};

/** What cancels is the page's, and what is cancelled the host's: one of each in each edition. */
const WORK = inject('edition') === 'browser' ? 'trial' : 'verification';

it(`a ${WORK} is cancelled by its button, by its row from elsewhere, by Escape, and where the window stays open, and leaves all as it was`, async () => {
  const app = await READY[WORK]();
  const begin = async () => {
    await app.page.getByRole('button', { name: BUTTONS[WORK] }).click();
    await cancelButton(app).waitFor();
  };
  await begin();
  await cancelButton(app).click();
  await BEFORE[WORK](app);

  await begin();
  await show(app, t.overview.label);
  await rows(app).first().getByRole('button', { name: t.rows.cancel, exact: true }).click();
  await show(app, WORK === 'trial' ? t.tryIt.label : t.proof.label);
  await BEFORE[WORK](app);

  await begin();
  await app.page.locator('[aria-current="true"]').press('Escape');
  await BEFORE[WORK](app);

  await begin();
  await app.closeWindow('stay');
  await cancelButton(app).click();
  await BEFORE[WORK](app);
  expect(app.errors).toEqual([]);
});

describe('a sample', () => {
  async function make(): Promise<App> {
    const app = await openApp();
    await app.page.getByRole('button', { name: t.header.sample }).click();
    await app.page.getByRole('menuitem', { name: /^xlarge/ }).click();
    await app.page.getByRole('button', { name: t.samples.cancel }).waitFor();
    return app;
  }

  it('is cancelled by its button', async () => {
    const app = await make();
    await app.page.getByRole('button', { name: t.samples.cancel }).click();
    await expect.poll(() => app.page.getByRole('button', { name: t.header.sample }).isEnabled()).toBe(true);
    expect(await rows(app).count()).toBe(0);
    expect(await app.page.getByRole('alert').count()).toBe(0);
  });

  it('is asked about before the window closes', async () => {
    const app = await make();
    await app.closeWindow('stay');
    await app.page.locator('body').press('Escape');
    await expect.poll(() => app.page.getByRole('button', { name: t.header.sample }).isEnabled()).toBe(true);
    expect(await rows(app).count()).toBe(0);
  });
});
