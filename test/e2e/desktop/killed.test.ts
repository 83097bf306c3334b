/** The app and the processes that work for it, killed at whatever moment. */

import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/shared/host.ts';
import type { ConvertRequest } from '../../../src/shared/requests.ts';
import { contentsOf } from '../../faults/contents.ts';
import { randomNumbers, randomSeed } from '../../faults/random.ts';
import { makeConverted, temporaryFolder } from '../checkpoints.ts';
import { type DesktopApp, openInElectron } from '../electron.ts';
import { giveSample } from './given-sample.ts';

const NAME = 'albert_tiny_google_zh_sample';
/** A long run kills more often: `ALBERT_ZH_KILLS=200 npm run test:electron -- killed`. */
const { ALBERT_ZH_KILLS: asked } = process.env;
const WORKER_KILLS = Number(asked ?? 12);
const APP_KILLS = Number(asked ?? 3);
/** Milliseconds on a machine with other work to do. */
const SLOW = { kill: 12_000, appKill: 48_000 };

/** Asks the app for conversions of its smallest sample into the test's folder, as the window does. */
async function conversionsIn(app: DesktopApp) {
  const given = await giveSample(app);
  const options = { size: 'auto', format: 'google', zip: false, name: null, backend: 'wasm', verify: false } as const;
  return (job: string, replace: boolean): Promise<string> => {
    const request = { ...given, ...options, replace, job } as ConvertRequest;
    return app.page.evaluate(async (asked) => {
      const { host } = globalThis as unknown as { host: Host };
      return (await host.convert(asked)).conversion.status;
    }, request);
  };
}

/** How long a conversion takes here and now. */
async function timeOf(conversion: Promise<string>): Promise<number> {
  const started = performance.now();
  expect(await conversion).toBe('converted');
  return performance.now() - started;
}

describe('what is killed', () => {
  it(`a worker, at ${WORKER_KILLS} random moments: the old output or the new one is there, whole, and nothing else`, {
    timeout: SLOW.kill * WORKER_KILLS,
  }, async () => {
    const random = randomNumbers(randomSeed());
    const old = await makeConverted(await temporaryFolder(), NAME, 2);
    const app = await openInElectron();
    const convert = await conversionsIn(app);
    const lasts = await timeOf(convert('measured', false));
    const target = join(app.folder, NAME);
    const [whenMade, whenOld] = [await contentsOf(target), await contentsOf(old)];
    const statuses = new Set<string>();
    for (let trial = 0; trial < WORKER_KILLS; trial++) {
      const replace = trial % 2 === 1;
      await rm(target, { recursive: true, force: true });
      if (replace) await cp(old, target, { recursive: true });
      const moment = random() * 1.1;
      const conversion = convert(`trial-${trial}`, replace);
      await setTimeout(moment * lasts);
      await app.killWorkers();
      statuses.add(await conversion);
      expect((await readdir(app.folder)).filter((name) => name !== NAME)).toEqual([]);
      expect([replace ? whenOld : null, whenMade], `after ${moment} of its time`).toContainEqual(
        await contentsOf(target),
      );
    }
    expect(statuses).toContain('failed');
    expect(await convert('last', true)).toBe('converted');
    expect(await contentsOf(target)).toEqual(whenMade);
  });

  it(`the whole app, ${APP_KILLS} times: the next start clears up, and looks nowhere else`, {
    timeout: SLOW.appKill * APP_KILLS,
  }, async () => {
    const random = randomNumbers(randomSeed());
    const old = await makeConverted(await temporaryFolder(), NAME, 2);
    let app = await openInElectron();
    const { folder, data } = app;
    const lasts = await timeOf((await conversionsIn(app))('measured', false));
    const target = join(folder, NAME);
    const [whenMade, whenOld] = [await contentsOf(target), await contentsOf(old)];
    for (let trial = 0; trial < APP_KILLS; trial++) {
      const replace = trial % 2 === 0;
      await rm(target, { recursive: true, force: true });
      if (replace) await cp(old, target, { recursive: true });
      const moment = random() * 1.1;
      (await conversionsIn(app))(`trial-${trial}`, replace).catch(() => undefined);
      await setTimeout(moment * lasts);
      await app.killAll();
      app = await openInElectron({ data, folder });
      await expect.poll(() => hidden(folder)).toEqual([]);
      expect([replace ? whenOld : null, whenMade], `after ${moment} of its time`).toContainEqual(
        await contentsOf(target),
      );
      expect((await readdir(folder)).filter((name) => name !== NAME)).toEqual([]);
    }
  });
});

async function hidden(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('.'));
}
