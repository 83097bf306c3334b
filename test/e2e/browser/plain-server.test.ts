/** The page on a server that sends files and no headers, below a path, as where it is published. */

import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { inProject } from '../../../scripts/project/paths.mjs';
import type { PresetSize } from '../../../src/engine/albert/presets.ts';
import { serveFolder } from '../../../src/node/static-server.ts';
import { PAGE_HEADERS } from '../../../src/shared/page-headers.ts';
import { type BrowserApp, openInBrowser } from '../browser.ts';
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

/** Whether the page has loaded itself once more. */
const isLoadedAgain = (page: Page) =>
  page.evaluate(() =>
    performance.getEntriesByType('navigation').some((entry) => 'type' in entry && entry.type === 'reload'),
  );

/** Without the question that a browser asks by itself, whether there is a new version. */
const filesAsked = (requests: readonly string[]) => requests.filter((request) => request !== SERVICE_WORKER);

const times = (requests: readonly string[], what: string) => requests.filter((request) => request === what).length;

/** Converts a sample of a size that is worth threads. @returns whether they had memory that they share */
const convertByThreads = (app: BrowserApp) => convert(app, 'base');

/** Converts a sample. @returns whether threads had memory that they share */
async function convert(app: BrowserApp, size: PresetSize): Promise<boolean> {
  await app.page.evaluate(() => {
    const told: unknown[] = [];
    new BroadcastChannel('threads').addEventListener('message', ({ data }) => told.push(data));
    Object.assign(globalThis, { told });
  });
  await app.page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
  await addSample(app, size);
  await convertButton(app).click();
  await app.page.getByText(t.rows.unverified, { exact: true }).first().waitFor();
  return app.page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told.includes(true));
}

describe('on a server that sends no headers', () => {
  it('the page is isolated after having been loaded once more, its threads share memory, and nothing is asked elsewhere; at the next visit it is isolated at once, and converts again', async () => {
    const server = await servePlainly({ instead: TELLING_THREADS });
    const first = await openInBrowser({ address: server.address });
    const urls: string[] = [];
    first.context.on('request', (request) => urls.push(request.url()));
    expect(await isIsolated(first.page)).toBe(true);
    expect(await isLoadedAgain(first.page)).toBe(true);
    const asked = server.requests.length;
    expect(await convertByThreads(first)).toBe(SEVERAL_CORES);
    expect(filesAsked(server.requests.slice(asked))).toEqual([]);
    expect(urls.filter((url) => !url.startsWith(`${server.address}/`) && !url.startsWith('blob:'))).toEqual([]);
    expect(server.requests.filter((request) => request.includes('not below'))).toEqual([]);
    expect(first.errors).toEqual([]);
    await first.page.close();
    const before = server.requests.length;
    const page = await first.context.newPage();
    await page.goto(server.address);
    await page.getByRole('radio').first().waitFor();
    expect(await isIsolated(page)).toBe(true);
    expect(await isLoadedAgain(page)).toBe(false);
    expect(filesAsked(server.requests.slice(before))).toEqual([]);
    expect(await convertByThreads({ ...first, page })).toBe(SEVERAL_CORES);
  });

  it('it is isolated when it is loaded past the service worker, again and again', async () => {
    const server = await servePlainly();
    const { page, context } = await openInBrowser({ address: server.address });
    const protocol = await context.newCDPSession(page);
    for (let visit = 1; visit <= 2; visit++) {
      const before = times(server.requests, PAGE);
      await page.evaluate(() => Object.assign(globalThis, { before: true }));
      await protocol.send('Page.reload', { ignoreCache: true });
      // It loads itself once more, at whatever moment of the first load: a page that is going answers nothing.
      const isAnother = () => page.evaluate(() => !('before' in globalThis) && crossOriginIsolated);
      await expect.poll(() => isAnother().catch(() => false)).toBe(true);
      await page.getByRole('radio').first().waitFor();
      expect(await isIsolated(page)).toBe(true);
      expect(times(server.requests, PAGE)).toBe(before + 1);
    }
  });

  it('what other pages of the host keep stays theirs', async () => {
    const server = await servePlainly();
    const { page } = await openInBrowser({ address: server.address });
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
    const app = await openInBrowser({ address: server.address });
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

/** Converts another sample, and proves it. */
async function convertNext(app: BrowserApp, count: number): Promise<void> {
  await addSample(app, 'tiny');
  await convertButton(app).click();
  await converted(app, count);
  await app.page.getByRole('tab', { name: t.proof.label }).waitFor();
}

describe('without its server', () => {
  it('an open page goes on, with new workers each time', async () => {
    const server = await servePlainly();
    const app = await openInBrowser({ address: server.address });
    server.stop();
    for (const count of [1, 2]) {
      await app.killWorkers();
      await convertNext(app, count);
    }
    expect(await isIsolated(app.page)).toBe(true);
  });

  it('so does one of albert-zh serve, whose files the browser keeps', async () => {
    const server = await serveFolder(inProject('out', 'browser'), 0);
    const app = await openInBrowser({ address: server.url });
    await app.page.waitForLoadState('networkidle');
    await server.close();
    await app.killWorkers();
    await convertNext(app, 1);
    for (const opens of [t.header.settings, t.header.about]) {
      await app.page.getByRole('button', { name: opens }).click();
      await app.page.getByRole('dialog').waitFor();
      await app.page.keyboard.press('Escape');
    }
    expect(await registrations(app.page)).toBe(0);
  });

  it('the page opens again after one visit, and does all that it did; its licences too', async () => {
    const server = await servePlainly();
    const first = await openInBrowser({ address: server.address });
    // What an ONNX model is run by.
    const runtime = (await readdir(inProject('out', 'browser', 'assets'))).filter((name) =>
      /^ort.*\.(mjs|wasm)$/.test(name),
    );
    const read = (page: Page) =>
      page.evaluate(
        (names) => Promise.all(names.map(async (name) => (await (await fetch(`assets/${name}`)).blob()).size)),
        runtime,
      );
    const sizes = await read(first.page);
    expect(sizes).toEqual([expect.any(Number), expect.any(Number)]);
    await first.page.close();
    server.stop();
    const page = await first.context.newPage();
    const app = { ...first, page };
    for (const address of [server.address, `${server.address}/`, `${server.address}/index.html?again#here`]) {
      await page.goto(address);
      await page.getByRole('radio').first().waitFor();
      expect(await isIsolated(page)).toBe(true);
    }
    await convertNext(app, 1);
    const licences = await page.evaluate(async () => (await fetch('licences.txt')).text());
    expect(licences).toContain('Apache');
    expect(await read(page)).toEqual(sizes);
  });
});

const NEW = { '/index.html': (page: string) => page.replace('<title>', '<meta name="version" content="new"><title>') };
const isNew = (page: Page) => page.evaluate(() => document.querySelector('meta[name=version]') !== null);

describe('a new version', () => {
  it('is offered, and there once a person takes it; a page that stays open has all of the old one', async () => {
    const server = await servePlainly();
    const app = await openInBrowser({ address: server.address });
    const { page } = app;
    const other = await app.context.newPage();
    await other.goto(server.address);
    await other.getByRole('radio').first().waitFor();
    // What the old one works with is no part of the new one.
    server.deploy({ ...NEW, '/assets/worker-': () => null });
    await page.reload();
    await page.getByRole('button', { name: t.page.loadNew }).waitFor();
    expect(await isNew(page)).toBe(false);
    const asked = server.requests.length;
    await convertNext(app, 1);
    expect(filesAsked(server.requests.slice(asked))).toEqual([]);

    await page.getByRole('button', { name: t.page.loadNew }).click();
    await expect.poll(() => isNew(page).catch(() => false)).toBe(true);
    expect(await page.getByRole('button', { name: t.page.loadNew }).count()).toBe(0);
    // The other page is of the old version still, and so are workers that it starts from here on.
    await convertNext({ ...app, page: other }, 1);
  });

  it('is not taken while it is put there: a file that is not of it keeps the old one', async () => {
    const server = await servePlainly();
    const app = await openInBrowser({ address: server.address });
    const { page } = app;
    // The list is there already, the page not yet.
    const mixed = (list: string) => list.replace(/sha256-[^"]+/, 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=');
    server.deploy({ '/service-worker.js': mixed });
    const asked = server.requests.length;
    await page.reload();
    await page.getByRole('radio').first().waitFor();
    await expect.poll(() => times(server.requests.slice(asked), 'GET /licences.txt')).toBe(1);
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      while (registration?.installing) await new Promise((resolve) => setTimeout(resolve, 20));
    });
    expect(await page.getByRole('button', { name: t.page.loadNew }).count()).toBe(0);
    server.stop();
    await convertNext(app, 1);
  });
});

describe('without what isolates it', () => {
  it.each([
    ['there is no service worker', () => null, false],
    ['the service worker is broken', () => 'throw new Error("broken")', false],
    ['the service worker changes nothing', () => '', true],
  ])('the page works by one thread where %s', async (_, instead, isAgain) => {
    const server = await servePlainly({ instead: { ...TELLING_THREADS, '/service-worker.js': instead } });
    const app = await openInBrowser({ address: server.address });
    expect(await isIsolated(app.page)).toBe(false);
    expect(await convert(app, 'tiny')).toBe(false);
    expect(await isLoadedAgain(app.page)).toBe(isAgain);
  });
});

describe('a server that isolates the page by itself', () => {
  it('has no service worker installed, and threads share memory', async () => {
    const server = await servePlainly({ instead: TELLING_THREADS, headers: PAGE_HEADERS });
    const app = await openInBrowser({ address: server.address });
    expect(await isIsolated(app.page)).toBe(true);
    expect(await convertByThreads(app)).toBe(SEVERAL_CORES);
    expect(await registrations(app.page)).toBe(0);
    expect(times(server.requests, PAGE)).toBe(1);
    expect(times(server.requests, SERVICE_WORKER)).toBe(0);
  });

  it('as albert-zh serve does', async () => {
    const { page } = await openInBrowser({ address: inject('page') });
    expect(await isIsolated(page)).toBe(true);
    expect(await registrations(page)).toBe(0);
  });

  it('is not meddled with where a page in it cannot be isolated all the same', async () => {
    // Without the other header the page is not isolated, and what the server wants is left to it.
    const headers = { 'Cross-Origin-Embedder-Policy': 'require-corp' };
    const server = await servePlainly({ headers });
    const { page } = await openInBrowser({ address: server.address });
    expect(await isIsolated(page)).toBe(false);
    expect(times(server.requests, PAGE)).toBe(1);
    expect(times(server.requests, SERVICE_WORKER)).toBe(0);
  });
});
