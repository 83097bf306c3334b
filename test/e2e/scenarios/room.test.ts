/** The window at every size that people give it, and at every size of type. */

import { expect, it } from 'vitest';
import { type App, openApp, takePicture } from '../app.ts';
import { addSample, rows, show, t } from '../steps.ts';

const SIZES = [
  { name: 'smallest', width: 720, height: 560, zoom: 1 },
  { name: 'usual', width: 1120, height: 760, zoom: 1 },
  { name: 'wide', width: 1920, height: 1080, zoom: 1 },
  { name: 'at 150 %', width: 1120, height: 760, zoom: 1.5 },
  { name: 'at 200 %', width: 1120, height: 760, zoom: 2 },
] as const;

it('the table of tensors stays, its columns fit and stand straight, and no tab moves, in all the room there is', async () => {
  const app = await openApp();
  const { page } = app;
  await addSample(app, 'tiny');
  for (const { name, width, height, zoom } of SIZES) {
    await app.resize(width, height);
    await app.zoom(zoom);
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(Math.round(width / zoom));
    const list = await rows(app).first().locator('xpath=..').boundingBox();
    expect.soft({ name, isHighEnough: (list?.height ?? 0) >= 150, list }).toMatchObject({ isHighEnough: true });
    expect.soft({ name, overlapping: await overlapping(app) }).toEqual({ name, overlapping: [] });
    await openDetails(app);
    const before = await tabs(app);
    await show(app, t.tensors.label);
    expect.soft({ name, tabs: await tabs(app) }).toEqual({ name, tabs: before });
    const body = page.getByRole('grid').getByRole('rowgroup').nth(1);
    await body.evaluate((element) => element.scrollTo(0, 0));
    await page.getByRole('grid').getByRole('row').nth(1).click();
    await page.keyboard.press('End');
    await page.getByRole('img', { name: /^Histogram/ }).waitFor();
    const hasFocus = await page.getByRole('row', { selected: true }).evaluate((row) => row === document.activeElement);
    expect.soft({ name, hasFocus, cut: await cutFigures(app) }).toEqual({ name, hasFocus: true, cut: [] });
    expect.soft({ name, table: await table(app) }).toEqual({
      name,
      table: { overflows: false, selectedInSight: true, rowsInSight: expect.any(Number), crooked: [] },
    });
    expect.soft((await table(app)).rowsInSight, name).toBeGreaterThanOrEqual(2);
    await takePicture(app, `tensors ${name}`);
    await page.getByRole('button', { name: t.tensors.close }).click();
    await page.getByText(t.tensors.choose).waitFor();
    await show(app, t.overview.label);
    await closeDetails(app);
  }
});

async function openDetails({ page }: App): Promise<void> {
  const button = page.getByRole('button', { name: new RegExp(`^${t.pane.label}:`) });
  if (await button.isVisible()) await button.click();
}

async function closeDetails({ page }: App): Promise<void> {
  const button = page.getByRole('button', { name: t.pane.close });
  if (await button.isVisible()) await button.click();
}

/** Figures of the chosen tensor that are wider than their place. */
const cutFigures = ({ page }: App) =>
  page
    .locator('dd')
    .evaluateAll((all) =>
      all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ textContent }) => textContent),
    );

const tabs = ({ page }: App) =>
  page.getByRole('tab').evaluateAll((all) => all.map((tab) => Math.round(tab.getBoundingClientRect().left)));

/** Parts of the window that lie over one another, or outside of it. */
function overlapping({ page }: App): Promise<string[]> {
  return page.evaluate(() => {
    const parts = ['.app > header', '.presets', '.content', 'footer'].flatMap((selector) => {
      const part = document.querySelector(selector);
      return part && part.getClientRects().length > 0 ? [{ selector, box: part.getBoundingClientRect() }] : [];
    });
    const over = parts.flatMap(({ selector, box }, index) => {
      const next = parts[index + 1];
      return next && box.bottom > next.box.top + 0.5 ? [`${selector} over ${next.selector}`] : [];
    });
    const outside = [...document.querySelectorAll('header *, .presets *, footer *')]
      .filter((element) => element.getClientRects().length > 0 && !element.closest('.place'))
      .filter((element) => getComputedStyle(element).position !== 'absolute')
      .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
      .map((element) => `${element.tagName} ${element.className} outside`);
    return [...over, ...outside];
  });
}

/** What the table of tensors looks like. */
function table({ page }: App) {
  return page.getByRole('grid').evaluate((grid) => {
    const body = grid.querySelectorAll('[role="rowgroup"]')[1];
    const selected = grid.querySelector('[aria-selected="true"]');
    const [box, row] = [body?.getBoundingClientRect(), selected?.getBoundingClientRect()];
    if (!body || !box || !row) return null as never;
    const cells = [...(selected?.querySelectorAll('[role="gridcell"]') ?? [])];
    const heads = [...grid.querySelectorAll('[role="columnheader"]')];
    const edges = (element: Element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getBoundingClientRect();
    };
    // A column's head begins where its figures begin, or ends where they end.
    const crooked = heads.flatMap((head, index) => {
      const [label, cell] = [head.querySelector('button'), cells[index]];
      if (!label || !cell) return ['missing'];
      const [above, below] = [edges(label), edges(cell)];
      const apart = Math.min(Math.abs(above.left - below.left), Math.abs(above.right - below.right));
      return apart <= 2 ? [] : [`${label.textContent} ${apart}`];
    });
    return {
      overflows: body.scrollWidth > body.clientWidth,
      selectedInSight: row.top >= box.top - 1 && row.bottom <= box.bottom + 1,
      rowsInSight: Math.floor(box.height / row.height),
      crooked,
    };
  });
}
