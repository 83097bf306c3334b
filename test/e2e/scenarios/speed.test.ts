/** How soon the window answers while the largest model is being converted. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { addSample, convertButton, converted, openAppWithFolder, startLarge, t } from '../steps.ts';

/** Longer than that, and a person feels that the window hangs. */
const ANSWERS_WITHIN_MS = 100;
const CANCELS_WITHIN_MS = 200;
/** Compressed: what has to be read before the window is there. */
const PAGE_BYTES = 150_000;

it('the page is small', () => {
  const edition = process.env['ALBERT_ZH_EDITION'] === 'browser' ? 'browser' : 'renderer';
  const assets = join(import.meta.dirname, '../../../out', edition, 'assets');
  // The worker comes later, and stops nobody.
  const page = readdirSync(assets).filter((name) => /^index-.*\.(js|css)$/.test(name));
  const bytes = page.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
  console.log(`The page of out/${edition}, compressed: ${Math.round(bytes / 1000)} kB`);
  expect(page.length).toBeGreaterThanOrEqual(2);
  expect(bytes).toBeLessThan(PAGE_BYTES);
});

it('the page is never busy for longer than a person notices', async () => {
  const app = await openAppWithFolder();
  await addSample(app, 'xlarge');
  await app.page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ entryTypes: ['longtask'] });
  });
  await convertButton(app).click();
  await converted(app);
  // Tasks of less than 50 ms are none that the browser reports.
  const longest = await app.page.evaluate(() =>
    Math.max(0, ...(globalThis as unknown as { longTasks: number[] }).longTasks),
  );
  console.log(`Longest task of the page, ${app.edition}: ${longest === 0 ? 'less than 50' : Math.round(longest)} ms`);
  expect(longest).toBeLessThanOrEqual(ANSWERS_WITHIN_MS);
});

it('cancelling takes effect at once', async () => {
  const app = await openAppWithFolder();
  await startLarge(app);
  const took = await app.page.evaluate(
    ({ cancel, note }) => {
      const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === cancel);
      const startedAt = performance.now();
      button?.click();
      return new Promise<number>((resolve) => {
        const look = () => {
          if (document.body.textContent?.includes(note)) resolve(performance.now() - startedAt);
          else requestAnimationFrame(look);
        };
        look();
      });
    },
    { cancel: t.rows.cancel, note: t.rows.cancelledNote },
  );
  console.log(`From the click on Cancel until nothing is left, ${app.edition}: ${Math.round(took)} ms`);
  expect(took).toBeLessThanOrEqual(CANCELS_WITHIN_MS);
});
