/** What a hand at the mouse may rely on: nothing moves away under it, and nothing means something else by a second click. */

import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type App, openApp } from '../app.ts';
import { makeText, temporaryFolder } from '../checkpoints.ts';
import { addSample, openAppWithFolder, rows, startLong, stopped, t } from '../steps.ts';

/** Clicks twice at one place, whatever is there the second time. */
async function clickTwice({ page }: App, on: Locator, pause = 0): Promise<void> {
  const box = await on.boundingBox();
  if (!box) throw new Error('There is nothing to click on.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.click(x, y);
  await page.waitForTimeout(pause);
  await page.mouse.click(x, y);
}

describe('a second click', () => {
  it('on Cancel removes nothing, at once or later', async () => {
    // What is converted is downloaded, so that nothing stands in the way of the next.
    const app = await openApp();
    for (const pause of [0, 700]) {
      await startLong(app);
      await clickTwice(app, app.page.getByRole('button', { name: t.rows.cancel, exact: true }), pause);
      await expect.poll(() => stopped(app)).toBe(1);
      expect(await rows(app).count()).toBe(1);
      await app.page.getByRole('button', { name: t.rows.remove }).click();
    }
  });

  it('on Cancel of a row that waits removes nothing either', async () => {
    const app = await openAppWithFolder();
    await startLong(app);
    await addSample(app, 'tiny');
    await app.page.getByRole('button', { name: t.bar.convert(1) }).click();
    await clickTwice(app, rows(app).nth(1).getByRole('button', { name: t.rows.cancel, exact: true }));
    expect(await rows(app).count()).toBe(2);
    await rows(app).nth(0).getByRole('button', { name: t.rows.cancel, exact: true }).click();
    await expect.poll(() => stopped(app)).toBe(1);
  });

  it('on Remove leaves the row alone that moved up', async () => {
    const app = await openApp();
    const folder = await temporaryFolder();
    await app.drop([await makeText(folder, 'first.txt'), await makeText(folder, 'second.txt')]);
    await expect.poll(() => app.page.getByText(t.rows.refused, { exact: true }).count()).toBe(2);
    await clickTwice(app, app.page.getByRole('button', { name: `${t.rows.remove}: first.txt` }));
    await app.page.getByText('first.txt', { exact: true }).waitFor({ state: 'detached' });
    expect(await rows(app).allTextContents()).toEqual([expect.stringContaining('second.txt')]);
  });

  it('on what opens or closes something does nothing to what lies there then', async () => {
    const app = await openApp();
    const { page } = app;
    await clickTwice(app, page.getByRole('button', { name: t.header.settings }));
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const language = page.locator('html').getAttribute('lang');
    await clickTwice(app, dialog.getByRole('button', { name: t.settings.close, exact: true }));
    await dialog.waitFor({ state: 'detached' });
    expect(await page.locator('html').getAttribute('lang')).toBe(await language);
    expect(await page.getByRole('menu').count()).toBe(0);
  });
});

it('the list stays where a person moved it, however the work goes on', async () => {
  const app = await openAppWithFolder();
  const { page } = app;
  const folder = await temporaryFolder();
  await startLong(app);
  const others: string[] = [];
  for (let count = 1; count <= 12; count++) others.push(await makeText(folder, `notes ${count}.txt`));
  await app.drop(others);
  await expect.poll(() => page.getByText(t.rows.refused, { exact: true }).count()).toBe(12);
  const list = page.getByRole('list', { name: t.rows.label });
  await list.hover();
  await page.mouse.wheel(0, 5000);
  const top = () => list.evaluate(({ scrollTop }) => scrollTop);
  await expect.poll(top).toBeGreaterThan(100);
  const moved = await top();
  const bar = page.getByRole('progressbar').first();
  const before = await bar.getAttribute('aria-valuenow');
  await expect.poll(() => bar.getAttribute('aria-valuenow')).not.toBe(before);
  expect(await top()).toBe(moved);
});

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it('hovered, focused, pressed and chosen all look different', async () => {
    const app = await openAppWithFolder({ theme });
    const { page } = app;
    await addSample(app, 'tiny');
    const radio = (name: string | RegExp) => page.locator('label', { has: page.getByRole('radio', { name }) });
    const pairs: readonly (readonly [string, Locator, Locator])[] = [
      ['tabs', page.getByRole('tab', { selected: true }), page.getByRole('tab', { name: t.tensors.label })],
      ['presets', radio(/^Detect/), radio(/^large/)],
      [
        'languages',
        page.getByRole('button', { name: 'English', exact: true }),
        page.getByRole('button', { name: '中文' }),
      ],
    ];
    for (const [what, chosen, other] of pairs) {
      await page.mouse.move(0, 0);
      const looks = { chosen: await look(chosen), rest: await look(other) };
      await other.hover();
      const hovered = await look(other);
      await page.mouse.down();
      const pressed = await look(other);
      // Let go elsewhere, so that nothing is chosen by it.
      await page.mouse.move(0, 0);
      await page.mouse.up();
      const focusable = other.locator('input').or(other).first();
      await focusable.focus();
      await page.keyboard.press('Shift');
      const focused = await look(other);
      const all = { ...looks, hovered, pressed, focused };
      expect({ what, different: new Set(Object.values(all)).size, all }).toMatchObject({ what, different: 5 });
    }
  });
});

/** All by which states of a control are told. */
function look(control: Locator): Promise<string> {
  return control.evaluate(async (element) => {
    await Promise.allSettled(element.getAnimations().map(({ finished }) => finished));
    const { color, backgroundColor, backgroundImage, boxShadow } = getComputedStyle(element);
    return [color, backgroundColor, backgroundImage, boxShadow].join(' | ');
  });
}
