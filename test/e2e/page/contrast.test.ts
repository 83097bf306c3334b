/** On a telephone's width, which is also a window's at 400 %, and in the colours of a contrast theme. */

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openApp, takePicture } from '../app.ts';
import { addSample, convertButton, converted, openAppWithFolder, show, t } from '../steps.ts';

/** What can be pressed and lies, with some of it, outside the window. */
const outside = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, label')]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return left < 0 || right > document.documentElement.clientWidth + 1;
      })
      .map((element) => element.title || element.textContent),
  );

/** What of the details scrolls sideways, or would if it could. */
const sideways = (page: Page) =>
  page.getByRole('region', { name: t.pane.label }).evaluate((section) =>
    [section, ...section.querySelectorAll('*')]
      .filter((element) => element === section || /auto|scroll/.test(getComputedStyle(element).overflowX))
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map(({ className, scrollWidth, clientWidth }) => `${className}: ${scrollWidth} in ${clientWidth}`),
  );

it('everything that can be pressed is in the window at 320 pixels, which does not scroll sideways', async () => {
  const app = await openApp({ width: 320 });
  const isWide = () => app.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect([await isWide(), await outside(app.page)]).toEqual([false, []]);
  await addSample(app, 'tiny');
  expect([await isWide(), await outside(app.page)]).toEqual([false, []]);
  await takePicture(app, 'telephone');
  // A window of 1280 by 1024 at 400 %.
  await app.resize(320, 256);
  const list = app.page.getByRole('list', { name: t.rows.label });
  await expect.poll(async () => (await list.boundingBox())?.height ?? 0).toBeGreaterThan(52);
  await convertButton(app).click();
  await converted(app);
  expect([await isWide(), await outside(app.page)]).toEqual([false, []]);
  await app.page.getByRole('button', { name: new RegExp(`^${t.pane.label}:`) }).click();
  for (const [tab, shown] of [
    [t.overview.label, () => app.page.getByRole('heading', { name: t.overview.load }).waitFor()],
    [t.tensors.label, () => app.page.getByRole('grid').getByRole('row').nth(1).click()],
    [t.tensors.label, () => app.page.getByRole('img', { name: /^Histogram/ }).waitFor()],
    [t.proof.label, () => app.page.getByText(t.proof.ok).waitFor()],
    [t.tryIt.label, () => app.page.getByRole('button', { name: t.tryIt.fill }).click()],
    [t.tryIt.label, () => app.page.getByText(t.tryIt.same.words).waitFor()],
  ] as const) {
    await show(app, tab);
    await shown();
    expect.soft({ tab, found: [await isWide(), await outside(app.page), await sideways(app.page)] }).toEqual({
      tab,
      found: [false, [], []],
    });
  }
});

it('in forced colours what is chosen and what has the focus can be seen', async () => {
  const app = await openAppWithFolder();
  await app.page.emulateMedia({ forcedColors: 'active' });
  await addSample(app, 'tiny');
  const lineOf = (selector: string) =>
    app.page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).outline);
  const label = (size: string) => `label:has(input[value="${size}"])`;
  expect(await lineOf(label('auto'))).not.toBe(await lineOf(label('base')));
  const ticks = await app.page
    .getByRole('checkbox')
    .evaluateAll((boxes) =>
      boxes.map((box) => [(box as HTMLInputElement).checked, getComputedStyle(box, '::after').content !== 'none']),
    );
  expect(ticks.length).toBeGreaterThan(2);
  for (const [isChecked, hasTick] of ticks) expect(hasTick).toBe(isChecked);
  const before = await lineOf(label('xlarge'));
  await app.page.locator(label('xlarge')).locator('input').focus();
  await app.page.keyboard.press('Tab');
  await app.page.keyboard.press('Shift+Tab');
  expect(await app.page.locator('label:has(:focus-visible)').count()).toBe(1);
  expect(await lineOf('label:has(:focus-visible)')).not.toBe(before);
  await convertButton(app).click();
  await converted(app);
  await takePicture(app, 'forced-colours');
  expect(await app.page.getByText(t.rows.done, { exact: true }).count()).toBe(1);
});
