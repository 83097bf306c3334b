/**
 * How soon the window answers while the largest model is being converted: `npm run bench -- --window`. Told and not
 * held to anything, since it is the machine's as well.
 */

import { it } from 'vitest';
import { addSample, convertButton, converted, openAppWithFolder, startLarge, t } from './steps.ts';

it('the longest that the page is busy', async () => {
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
  const told = longest === 0 ? 'less than 50' : String(Math.round(longest));
  console.log(`Longest task of the page, ${app.edition}: ${told} ms (a person notices 100)`);
});

it('how soon cancelling takes effect', async () => {
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
  console.log(
    `From the click on Cancel until nothing is left, ${app.edition}: ${Math.round(took)} ms (a person notices 200)`,
  );
});
