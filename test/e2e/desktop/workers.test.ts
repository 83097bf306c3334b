/** The processes that work for the app: that there are only so many, and what is told where one does not start. */

import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobId } from '../../../src/shared/answers.ts';
import type { Host } from '../../../src/shared/host.ts';
import type { ConvertRequest } from '../../../src/shared/requests.ts';
import { makeText, temporaryFolder } from '../checkpoints.ts';
import { answerDialog, openInElectron, REPOSITORY } from '../electron.ts';

/** A copy of the app that can be broken. */
async function copyOfApp(): Promise<{ readonly folder: string; readonly worker: string }> {
  const folder = await temporaryFolder();
  for (const part of ['package.json', 'out/main', 'out/preload', 'out/renderer'])
    cpSync(join(REPOSITORY, part), join(folder, part), { recursive: true });
  return { folder, worker: join(folder, 'out/main/worker.cjs') };
}

const BROKEN: Readonly<Record<string, (worker: string) => void>> = {
  'is not there': (worker) => rmSync(worker),
  'is no program': (worker) => writeFileSync(worker, 'this is no program'),
  'ends at once': (worker) => writeFileSync(worker, 'process.exit(0)'),
  'fails at its start': (worker) => writeFileSync(worker, 'throw new Error("no")'),
};

describe('a worker that does not start', () => {
  it.each(Object.keys(BROKEN))('as its file %s, is told of on every row, and by every other answer', async (how) => {
    const { folder, worker } = await copyOfApp();
    BROKEN[how]?.(worker);
    const file = await makeText(await temporaryFolder(), 'first.txt');
    const { page } = await openInElectron({ appFolder: folder, files: [file] });
    await page.getByText('The worker process did not start.').first().waitFor();
    const codes = await page.evaluate(async () => {
      const { host } = globalThis as unknown as { host: Host };
      const sample = await host.makeSample('sample' as JobId, 'tiny');
      return [sample.ok ? 'made' : sample.problem.kind];
    });
    expect(codes).toEqual(['worker-not-started']);
  });
});

describe('whatever the page asks for', () => {
  it('three models are at work at a time, the others wait, and can be cancelled while they do', async () => {
    const app = await openInElectron();
    await answerDialog(app.electron, [app.folder]);
    await app.page.evaluate(async () => {
      const { host } = globalThis as unknown as { host: Host };
      const [folder, sample] = [await host.chooseFolder(), await host.makeSample('sample' as JobId, 'xlarge')];
      if (!folder || !sample.ok) throw new Error('There is nothing to convert, or no place for it.');
      const given = { folder: folder.id, input: sample.value.id, size: 'auto', backend: 'wasm' } as const;
      const request = { ...given, format: 'google', zip: false, name: null, verify: false, replace: true } as const;
      const jobs = Array.from({ length: 27 }, (_, at) => `job ${at}` as JobId);
      const ended = jobs.map((job) => host.convert({ ...request, job } as ConvertRequest));
      Object.assign(globalThis, { jobs, ended });
    });
    const workers = async () =>
      (await app.electron.evaluate(({ app: { getAppMetrics } }) => getAppMetrics())).filter(
        ({ name }) => name === 'ALBERT zh Converter worker',
      ).length;
    let most = 0;
    for (let look = 0; look < 20; look++) most = Math.max(most, await workers());
    // Three at work, the one that small work shares, and the next one, ready.
    expect(most).toBeLessThanOrEqual(5);
    const statuses = await app.page.evaluate(async () => {
      const { host, jobs, ended } = globalThis as unknown as {
        host: Host;
        jobs: JobId[];
        ended: ReturnType<Host['convert']>[];
      };
      await Promise.all(jobs.map((job) => host.cancel(job)));
      return (await Promise.all(ended)).map(({ conversion }) => conversion.status);
    });
    expect(statuses.filter((status) => status === 'cancelled').length).toBeGreaterThanOrEqual(20);
    expect(statuses).not.toContain('failed');
  });
});
