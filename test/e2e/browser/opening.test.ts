/** Where the page cannot run, it says what it needs; where it has less than usual, it does with less. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { inProject } from '../../../scripts/project/paths.mjs';
import { texts } from '../../../src/i18n/index.ts';
import { PATIENCE } from '../../patience.ts';
import { type BrowserApp, openInBrowser } from '../browser.ts';
import { temporaryFolder } from '../checkpoints.ts';
import { servePlainly } from '../plain-server.ts';
import { addSample, convertButton, converted, t } from '../steps.ts';

interface Opened {
  readonly page: Page;
  readonly errors: readonly string[];
}

interface OpenOptions {
  readonly args?: readonly string[];
  readonly preferences?: object;
  /** A global that this browser is to lack. */
  readonly without?: string;
}

/** Opens an address in a browser of its own, whatever comes of it. */
async function open(address: string, { args = [], preferences = {}, without }: OpenOptions = {}): Promise<Opened> {
  const profile = await temporaryFolder();
  await mkdir(join(profile, 'Default'));
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: inject('browser').withProfiles,
    locale: 'en-US',
    args: [...args, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  if (without) await page.addInitScript((name) => void Reflect.deleteProperty(globalThis, name), without);
  await page.goto(address);
  return { page, errors };
}

/** Makes a sample, converts it, and takes what is downloaded. @returns the download's name */
async function convertTiny(page: Page): Promise<string> {
  await addSample({ page }, 'tiny');
  const begun = page.waitForEvent('download');
  await convertButton({ page }).click();
  const name = (await begun).suggestedFilename();
  await converted({ page });
  await page.getByRole('tab', { name: t.proof.label }).waitFor();
  return name;
}

const DOWNLOAD = 'albert_tiny_google_zh_sample.zip';

describe('the page says what it needs', () => {
  it('as a file, which browsers run no scripts of', async () => {
    const { page } = await open(`file://${inProject('out', 'browser', 'index.html')}`);
    await page.getByText('not as a file').waitFor();
    await page.getByText('而不是直接打开文件').waitFor();
  });

  it('without JavaScript', async () => {
    const { page } = await open(inject('page'), {
      preferences: { profile: { default_content_setting_values: { javascript: 2 } } },
    });
    await page.getByText('switch JavaScript on').waitFor();
  });

  it.each([
    ['the server forbids it', { headers: { 'Content-Security-Policy': "script-src 'self'" } }, {}],
    ['it is switched off', {}, { without: 'WebAssembly' }],
  ])('without WebAssembly, where %s', async (_, server, options) => {
    const { address } = await servePlainly(server);
    const { page } = await open(address, options);
    await page.getByText(t.page.noWebAssembly).waitFor();
    await page.getByText(texts('zh').page.noWebAssembly).waitFor();
    expect(await page.getByText(t.rows.inspecting).count()).toBe(0);
  });
});

describe('the page works', () => {
  it('by http under a name, where browsers give pages much less', async () => {
    const { address } = await servePlainly();
    const named = address.replace('127.0.0.1', 'models.test');
    const { page, errors } = await open(named, { args: ['--host-resolver-rules=MAP models.test 127.0.0.1'] });
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    expect(await convertTiny(page)).toBe(DOWNLOAD);
    expect(errors).toEqual([]);
  });

  it('where the browser keeps nothing for pages', async () => {
    const { address } = await servePlainly();
    const { page, errors } = await open(address, {
      preferences: { profile: { default_content_setting_values: { cookies: 2 } } },
    });
    const refused = await page.evaluate(() => navigator.storage.getDirectory().then(null, ({ name }) => name));
    expect(refused).toBe('SecurityError');
    expect(await convertTiny(page)).toBe(DOWNLOAD);
    expect(errors).toEqual([]);
  });

  it('where its server requires trusted types', async () => {
    const { address } = await servePlainly({
      headers: { 'Content-Security-Policy': "require-trusted-types-for 'script'" },
    });
    const app: BrowserApp = await openInBrowser({ address });
    expect(await convertTiny(app.page)).toBe(DOWNLOAD);
    expect(app.errors).toEqual([]);
  });
});
