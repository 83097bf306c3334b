/** The page on a server that sends files and no headers, below a path, as where it is published. */

import { availableParallelism } from 'node:os';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import type { PresetSize } from '../../../src/engine/albert/presets.ts';
import { PAGE_HEADERS } from '../../../src/shared/page-headers.ts';
import { type BrowserApp, openInChromium } from '../chromium.ts';
import { servePlainly } from '../plain-server.ts';
import { addSample, convertButton, converted, t } from '../steps.ts';

/** On one core no thread would help. */
const SEVERAL_CORES = availableParallelism() > 1;

const PAGE = 'GET /';
const SERVICE_WORKER = 'GET /service-worker.js';

/** Lets each thread that helps tell by itself whether it was given memory that it shares. */
const TELLING_THREADS = {
  '/assets/product-thread-': (code: string) => `
    self.addEventListener('message', ({ data }) => {
      new BroadcastChannel('threads').postMessage(data.memory.buffer instanceof SharedArrayBuffer);
    });
    ${code}`,
};

const isIsolated = (page: Page) => page.evaluate(() => crossOriginIsolated);

const registrations = (page: Page) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);

const times = (requests: readonly string[], what: string) => requests.filter((request) => request === what).length;

/** Converts a sample, and proves it; base is worth threads. @returns whether threads had memory that they share */
async function convert(app: BrowserApp, size: PresetSize): Promise<boolean> {
  await app.page.evaluate(() => {
    const told: unknown[] = [];
    new BroadcastChannel('threads').addEventListener('message', ({ data }) => told.push(data));
    Object.assign(globalThis, { told });
  });
  await addSample(app, size);
  await convertButton(app).click();
  await converted(app);
  await app.page.getByRole('tab', { name: t.proof.label }).waitFor();
  return app.page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told.includes(true));
}

describe('on a server that sends no headers', () => {
  it('the page is isolated after having been loaded once more, and its threads share memory', async () => {
    const server = await servePlainly({ instead: TELLING_THREADS });
    const app = await openInChromium({ address: server.address });
    expect(await isIsolated(app.page)).toBe(true);
    expect(times(server.requests, PAGE)).toBe(2);
    expect(await convert(app, 'base')).toBe(SEVERAL_CORES);
    expect(times(server.requests, PAGE)).toBe(2);
    expect(app.errors).toEqual([]);
  });

  it('it is isolated at once at the next visit, and converts again', async () => {
    const server = await servePlainly({ instead: TELLING_THREADS });
    const first = await openInChromium({ address: server.address });
    await first.page.close();
    const before = server.requests.length;
    const page = await first.context.newPage();
    await page.goto(server.address);
    await page.getByRole('radio').first().waitFor();
    expect(await isIsolated(page)).toBe(true);
    const since = server.requests.slice(before);
    expect(times(since, PAGE)).toBe(1);
    expect(await convert({ ...first, page }, 'base')).toBe(SEVERAL_CORES);
  });

  it('it is isolated when it is loaded past the service worker, again and again', async () => {
    const server = await servePlainly();
    const { page, context } = await openInChromium({ address: server.address });
    const protocol = await context.newCDPSession(page);
    for (let visit = 1; visit <= 2; visit++) {
      const before = times(server.requests, PAGE);
      await protocol.send('Page.reload', { ignoreCache: true });
      await expect.poll(() => times(server.requests, PAGE)).toBe(before + 2);
      await page.getByRole('radio').first().waitFor();
      expect(await isIsolated(page)).toBe(true);
    }
  });

  it('nothing is asked of another server, nor of another page’s part of this one', async () => {
    const server = await servePlainly();
    const app = await openInChromium({ address: server.address });
    const asked: string[] = [];
    app.context.on('request', (request) => asked.push(request.url()));
    await convert(app, 'tiny');
    expect(asked.filter((url) => !url.startsWith(`${server.address}/`) && !url.startsWith('blob:'))).toEqual([]);
    expect(server.requests.filter((request) => request.includes('not below'))).toEqual([]);
  });

  it('what other pages of the host keep stays theirs', async () => {
    const server = await servePlainly();
    const { page } = await openInChromium({ address: server.address });
    const OWN = 'albert-zh-converter-session-of-a-closed-page';
    const OTHER = 'session-of-another-page';
    await page.evaluate(
      async (names) => {
        localStorage.setItem('options', 'of another page');
        const root = await navigator.storage.getDirectory();
        for (const name of names) await root.getDirectoryHandle(name, { create: true });
      },
      [OTHER, OWN],
    );
    await page.reload();
    await page.getByRole('button', { name: '中文' }).click();
    const folders = () =>
      page.evaluate(async () => {
        const names: string[] = [];
        for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
        return names;
      });
    await expect.poll(folders).not.toContain(OWN);
    expect(await folders()).toContain(OTHER);
    expect(await page.evaluate(() => localStorage.getItem('options'))).toBe('of another page');
  });

  it('its workers have its policy: they can send nothing elsewhere', async () => {
    const [server, other] = [await servePlainly(), await servePlainly()];
    const app = await openInChromium({ address: server.address });
    const [worker] = app.page.workers();
    const refused = await worker?.evaluate(async (url) => {
      const violated = new Promise<string>((resolve) => {
        self.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
      });
      await fetch(url, { mode: 'no-cors' }).catch(() => undefined);
      return violated;
    }, other.address);
    expect(refused).toBe('connect-src');
    expect(other.requests).toEqual([]);
  });
});

describe('without what isolates it', () => {
  it.each([
    ['there is no service worker', () => null, 1],
    ['the service worker is broken', () => 'throw new Error("broken")', 1],
    ['the service worker changes nothing', () => '', 2],
  ])('the page works by one thread where %s', async (_, instead, loaded) => {
    const server = await servePlainly({ instead: { ...TELLING_THREADS, '/service-worker.js': instead } });
    const app = await openInChromium({ address: server.address });
    expect(await isIsolated(app.page)).toBe(false);
    expect(await convert(app, 'tiny')).toBe(false);
    expect(times(server.requests, PAGE)).toBe(loaded);
  });
});

describe('a server that isolates the page by itself', () => {
  it('has no service worker installed, and threads share memory', async () => {
    const server = await servePlainly({ instead: TELLING_THREADS, headers: PAGE_HEADERS });
    const app = await openInChromium({ address: server.address });
    expect(await isIsolated(app.page)).toBe(true);
    expect(await convert(app, 'base')).toBe(SEVERAL_CORES);
    expect(await registrations(app.page)).toBe(0);
    expect(times(server.requests, PAGE)).toBe(1);
    expect(times(server.requests, SERVICE_WORKER)).toBe(0);
  });

  it('as albert-zh serve does', async () => {
    const { page } = await openInChromium({ address: inject('page') });
    expect(await isIsolated(page)).toBe(true);
    expect(await registrations(page)).toBe(0);
  });

  it('is not meddled with where a page in it cannot be isolated all the same', async () => {
    // Without the other header the page is not isolated, and what the server wants is left to it.
    const headers = { 'Cross-Origin-Embedder-Policy': 'require-corp' };
    const server = await servePlainly({ headers });
    const { page } = await openInChromium({ address: server.address });
    expect(await isIsolated(page)).toBe(false);
    expect(times(server.requests, PAGE)).toBe(1);
    expect(times(server.requests, SERVICE_WORKER)).toBe(0);
  });
});
