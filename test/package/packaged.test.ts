/** The packed app, as a person has it who has nothing else of ours. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Host } from '../../src/shared/host.ts';
import { takePicture } from '../e2e/app.ts';
import { addSample, convertButton, converted } from '../e2e/steps.ts';
import { multiplyWith } from '../integration/product-thread.ts';
import { conversionTask, sampleTask } from '../on-paths.ts';
import { full, openPacked, resources, temporaryFolder } from './packed-app.ts';
import { perform } from './perform.ts';

const DATA = 'albert_model.ckpt.data-00000-of-00001';
const DATA_BYTES = 32_571_208;

it('converts a sample through its window, wherever it lies', async () => {
  const [data, folder] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(join(data, 'settings.json'), JSON.stringify({ folder }));
  const window = await openPacked({ data });
  const { page, errors } = window;
  const about = await page.evaluate(() => (globalThis as unknown as { host: Host }).host.about());
  expect(about.backends).toEqual(full ? ['tensorflow', 'wasm'] : ['wasm']);
  expect(about.tensorflow).toBe(full ? 'here' : 'full-package');
  await addSample(window, 'tiny');
  await convertButton(window).click();
  await converted(window);
  await takePicture(window, 'packaged');
  const output = join(folder, 'albert_tiny_google_zh_sample');
  expect(readdirSync(output)).toContain('albert_model.ckpt.index');
  expect(statSync(join(output, DATA)).size).toBe(DATA_BYTES);
  const { packages, text } = await page.evaluate(() => (globalThis as unknown as { host: Host }).host.licences());
  for (const { name } of packages) expect(text).toContain(name);
  expect(errors).toEqual([]);
});

it('computes with each of the libraries that it brings', async () => {
  const elsewhere = temporaryFolder();
  const worker = fork(join(resources, 'app.asar.unpacked', 'out', 'main', 'worker.cjs'), {
    cwd: elsewhere,
    env: {},
    execArgv: [],
  });
  const sample = join(elsewhere, 'sample');
  expect(await perform(worker, sampleTask(sample, 'tiny', 1))).toMatchObject({ ok: true });
  for (const backend of full ? (['wasm', 'tensorflow', 'wasm'] as const) : (['wasm'] as const)) {
    const done = await perform(
      worker,
      conversionTask({
        path: sample,
        folder: elsewhere,
        name: backend,
        size: 'auto',
        format: 'google',
        zip: false,
        replace: true,
        config: null,
        vocabulary: null,
        verify: false,
        backend,
      }),
    );
    expect(done).toMatchObject({ conversion: { status: 'converted', warnings: [] } });
    expect(statSync(join(elsewhere, backend, DATA)).size).toBe(DATA_BYTES);
  }
  worker.disconnect();
  await once(worker, 'exit');
});

it('brings the thread that helps to multiply', async () => {
  const alone = await multiplyWith(null);
  const helped = await multiplyWith(join(resources, 'app.asar.unpacked', 'out', 'main', 'product-thread.cjs'));
  expect(helped.exitCode).toBe(0);
  expect(helped.product.equals(alone.product)).toBe(true);
});

it('brings its licence, and those of all that is in it', () => {
  const unpacked = join(resources, 'app.asar.unpacked');
  expect(readFileSync(join(unpacked, 'LICENSE'), 'utf8')).toContain('Apache License');
  expect(readFileSync(join(unpacked, 'out', 'licences.txt'), 'utf8')).toContain('@zip.js/zip.js');
});
