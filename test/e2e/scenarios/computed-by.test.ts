/** What computes, and what computed, is told. */

import { expect, inject, it } from 'vitest';
import type { Backend } from '../../../src/engine/compute/backend.ts';
import { BACKEND_NAMES, texts } from '../../../src/i18n/index.ts';
import { availableBackends } from '../../../src/node/backends.ts';
import { addSample, openAppWithFolder } from '../steps.ts';

const isBrowser = inject('edition') === 'browser';
const backends: readonly Backend[] = isBrowser ? ['wasm'] : availableBackends();

/** Each edition in another language. */
const language = isBrowser ? 'en' : 'zh';
const t = texts(language);

it.each(backends)('a row tells that it was computed by %s, and so does its proof', async (backend) => {
  const app = await openAppWithFolder({ language });
  const { page } = app;
  await page.getByRole('button', { name: t.header.settings }).click();
  await page.getByRole('radio', { name: BACKEND_NAMES[backend], exact: true }).check({ force: true });
  await page.getByRole('button', { name: t.settings.close, exact: true }).click();
  await addSample(app, 'tiny', language);
  expect(await page.getByText(t.overview.computedBy(backend)).count()).toBe(0);
  await page.getByRole('button', { name: t.bar.convert(1) }).click();
  await page.getByText(t.overview.computedBy(backend), { exact: true }).waitFor();
  await page.getByRole('tab', { name: t.proof.label }).click();
  const [before = '', after = ''] = t.proof.took('…', backend).split('…');
  await page.getByText(before).filter({ hasText: after }).waitFor();
  expect(app.errors).toEqual([]);
});

it('About tells whether TensorFlow is here, and how it can be had', async () => {
  const { page } = await openAppWithFolder({ language });
  await page.getByRole('button', { name: t.header.about }).click();
  const here = backends.includes('tensorflow') ? 'here' : isBrowser ? 'desktop-app' : 'set-up';
  await page.getByText(t.about.tensorflow[here]).waitFor();
});
