/** What a person does with the window, in either edition. */

import { expect } from 'vitest';
import type { PresetSize } from '../../src/engine/albert/presets.ts';
import { TARGET_NAMES, type TargetName } from '../../src/engine/targets/names.ts';
import { texts } from '../../src/i18n/index.ts';
import { type App, type AppOptions, inFirefox, openApp } from './app.ts';
import { largestSample } from './checkpoints.ts';

export const t = texts('en');

/** What has a window with our page in it. */
type Windowed = Pick<App, 'page'>;

/** Opens the app with the test's folder chosen to save to. */
export async function openAppWithFolder(options: AppOptions = {}): Promise<App> {
  const app = await openApp(options);
  await app.chooseOutputFolder(texts(options.language ?? 'en').bar.change);
  return app;
}

/** Adds the sample of a size, and waits until it can be converted. */
export async function addSample({ page }: Windowed, size: PresetSize, language: 'en' | 'zh' = 'en'): Promise<void> {
  const { header, rows } = texts(language);
  await page.getByRole('button', { name: header.sample }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${size}`) }).click();
  await page.getByText(rows.ready, { exact: true }).waitFor();
}

/** Adds the smallest sample, where the place of its output is taken, and waits until that is told. */
export async function addTaken({ page }: Windowed): Promise<void> {
  await page.getByRole('button', { name: t.header.sample }).click();
  await page.getByRole('menuitem', { name: /^tiny/ }).click();
  await page.getByText(t.clash.exists('albert_tiny_google_zh_sample')).waitFor();
}

export const convertButton = ({ page }: Windowed, count = 1) =>
  page.getByRole('button', { name: t.bar.convert(count) });

/** Waits until so many rows have been converted. */
export async function converted({ page }: Windowed, count = 1): Promise<void> {
  await expect.poll(() => page.getByText(t.rows.done, { exact: true }).count()).toBe(count);
}

/** Converts the smallest sample. */
export async function convertTiny(app: App): Promise<void> {
  await addSample(app, 'tiny');
  await convertButton(app).click();
  await converted(app);
}

export const show = ({ page }: App, tab: string) => page.getByRole('tab', { name: tab }).click();

export const rows = ({ page }: App) => page.getByRole('list', { name: t.rows.label }).locator('> li');

/** Has one target made of each model, and no other. */
export async function chooseTarget({ page }: App, target: TargetName): Promise<void> {
  await page.getByRole('checkbox', { name: t.rows.layouts[target], exact: true }).check();
  for (const other of TARGET_NAMES.filter((name) => name !== target))
    await page.getByRole('checkbox', { name: t.rows.layouts[other], exact: true }).uncheck();
}

/** Adds the largest sample, and waits until it can be converted. */
export async function addLargest(app: App): Promise<void> {
  // What a driver cannot drag is made by the page.
  if (inFirefox) return addSample(app, 'xlarge');
  await app.drop([await largestSample()]);
  await app.page.getByText(t.rows.ready, { exact: true }).waitFor();
}

/** Starts the conversion of the largest sample, and waits until it is at work. */
export async function startLarge(app: App): Promise<void> {
  await app.page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
  await addLargest(app);
  await convertButton(app).click();
  await app.page
    .getByText(/^(multiplying|writing)$/)
    .first()
    .waitFor();
}

/** Starts what takes long: the largest sample is converted, and both models are run. */
export async function startLong(app: App): Promise<void> {
  await addLargest(app);
  await convertButton(app).click();
  await app.page
    .getByText(/^(multiplying|writing|checking outputs)$/)
    .first()
    .waitFor();
}

/** How many rows were stopped: before they were converted, or while both models were run. */
export const stopped = (app: App) =>
  rows(app)
    .locator('.badge')
    .filter({ hasText: new RegExp(`${t.rows.cancelled}|${t.rows.unverified}`) })
    .count();

/** The names of the outputs. */
export async function outputNames(app: App): Promise<string[]> {
  return [...new Set([...(await app.outputs()).keys()].map((path) => path.split('/')[0] ?? ''))].sort();
}
