/**
 * How the window answers while it works, with one model and with sixty: `npm run bench -- --window`. Told and not held
 * to anything, since it is the machine's as well.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { it } from 'vitest';
import { albertFiles } from '../unit/small-albert.ts';
import type { App } from './app.ts';
import { temporaryFolder } from './checkpoints.ts';
import { addSample, openAppWithFolder, startLarge, t } from './steps.ts';
import { watchTasks } from './tasks.ts';

const SIXTY = 60;

it('one model, the largest: busy tasks, the first sign of work, a cancel', async () => {
  const app = await openAppWithFolder();
  await addSample(app, 'xlarge');
  const tasks = await watchTasks(app.page);
  const started = await clickUntil(app.page, t.bar.convert(1), '[role="progressbar"]');
  await told(app.page, '.badge', t.rows.done);
  tell(app, 'xlarge', { ...(await tasks()), 'click to start': started });
});

it('one model: a cancel half-way', async () => {
  const app = await openAppWithFolder();
  await startLarge(app);
  tell(app, 'xlarge', { cancel: await clickUntil(app.page, t.rows.cancel, null, t.rows.cancelledNote) });
});

it('sixty models: they are added, scrolled, converted, and cancelled', async () => {
  const app = await openAppWithFolder();
  const { page } = app;
  const folder = join(await temporaryFolder(), 'models');
  for (let number = 1; number <= SIXTY; number++) {
    const model = join(folder, `albert_${number}_zh`);
    await mkdir(model, { recursive: true });
    for (const [name, bytes] of Object.entries(albertFiles())) await writeFile(join(model, name), bytes);
  }
  const adding = await watchTasks(page);
  await app.chooseFiles(t.empty.chooseFolder, [folder]);
  await told(page, 'footer .primary', t.bar.convert(SIXTY));
  tell(app, 'sixty are added', { ...(await adding()) });
  const scrolling = await watchTasks(page);
  const frames = await scroll(page);
  tell(app, 'sixty are scrolled', { ...(await scrolling()), ...frames });
  const converting = await watchTasks(page);
  const started = await clickUntil(page, t.bar.convert(SIXTY), '[role="progressbar"]');
  await told(page, 'li:nth-child(2) .badge', t.rows.done);
  const ended = await clickUntil(page, t.bar.cancelAll, null, t.bar.saveTo);
  tell(app, 'sixty are converted', { ...(await converting()), 'click to start': started, 'cancel all': ended });
});

/** Waits for a text as the page itself would: what a driver looks for it with takes the page longer than what is measured. */
async function told(page: Page, selector: string, text: string): Promise<void> {
  await page.waitForFunction(
    ([where, what]) => document.querySelector(where)?.textContent?.includes(what),
    [selector, text] as const,
    { polling: 100 },
  );
}

type Figures = Readonly<Record<string, number>>;

function tell({ edition }: App, what: string, figures: Figures): void {
  const told = Object.entries(figures).map(([name, figure]) => `${name} ${Math.round(figure)}`);
  console.log(`${edition}, ${what} (ms): ${told.join(' · ')}`);
}

/** Scrolls the list to its end and back. @returns how long frames took */
function scroll(page: Page): Promise<Figures> {
  return page.getByRole('list', { name: t.rows.label }).evaluate(async (list) => {
    const frames: number[] = [];
    let before = await new Promise(requestAnimationFrame);
    for (let step = 0; step < 120; step++) {
      list.scrollTop += step < 60 ? 60 : -60;
      const now = await new Promise<number>(requestAnimationFrame);
      frames.push(now - before);
      before = now;
    }
    frames.sort((one, other) => one - other);
    return { 'median frame': frames[60] ?? 0, 'longest frame': frames.at(-1) ?? 0 };
  });
}

/** Clicks a button by its label. @returns after how long something is there, or a text is */
function clickUntil(page: Page, label: string, selector: string | null, text = ''): Promise<number> {
  return page.evaluate(
    ([name, there, said]) => {
      const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name);
      const startedAt = performance.now();
      button?.click();
      return new Promise<number>((resolve) => {
        const look = () => {
          const isThere = there ? document.querySelector(there) : document.body.textContent?.includes(said);
          if (isThere) resolve(performance.now() - startedAt);
          else requestAnimationFrame(look);
        };
        look();
      });
    },
    [label, selector, text] as const,
  );
}
