/**
 * Has the page work without its server, and as one version: keeps its files from the first visit on, the largest from
 * when they are first needed, and answers with these. Stands in for a server that sends files only (`isolation.ts`
 * registers it): adds to each answer the headers that such a server cannot send.
 *
 * A new version is a new service worker, as the list of files is part of it. It keeps its files beside the old ones, and
 * takes over when a person asks for it or when no page of the old one is open any more.
 */

import { PAGE_HEADERS } from '../../shared/page-headers.ts';

declare const self: ServiceWorkerGlobalScope;

/** What the build put together: paths below the page's, that of the page itself being empty, and their digests. */
declare const __PAGE_FILES__: {
  readonly version: string;
  readonly files: readonly PageFile[];
  /** Those that are kept once they were asked for. */
  readonly later: readonly PageFile[];
};

type PageFile = readonly [path: string, integrity: string];

const { scope } = self.registration;
/** Other pages of the same host have their caches beside, and this one may be there twice, below two paths. */
const OURS = `albert-zh-converter ${scope} `;
const { version, files, later } = __PAGE_FILES__;
const OWN = `${OURS}${version}`;
const addressOf = (path: string) => new URL(path, scope).href;

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
// A page has one thing to tell: not to wait for those of the old version to be closed.
self.addEventListener('message', () => void self.skipWaiting());
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return;
  event.respondWith(answer(request));
  if (request.mode === 'navigate') event.waitUntil(removeOld(event.resultingClientId));
});

/** All of it or nothing: a file of another version has another digest. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(OWN);
  await Promise.all(files.map((file) => keep(cache, file)));
}

async function keep(cache: Cache, [path, integrity]: PageFile): Promise<void> {
  const response = await fetch(new Request(addressOf(path), { integrity, cache: 'no-cache' }));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  await cache.put(addressOf(path), response);
}

/** Where there is no room to keep it, it is fetched all the same. */
async function keptNow(url: string): Promise<Response | undefined> {
  const file = later.find(([path]) => addressOf(path) === url);
  if (!file) return undefined;
  const cache = await caches.open(OWN);
  await keep(cache, file).catch(() => undefined);
  return cache.match(url);
}

async function answer(request: Request): Promise<Response> {
  const response = (await kept(request.url)) ?? (await keptNow(request.url)) ?? (await fetch(request));
  // A redirection is followed by whoever asked, and what a server isolates by itself is as it wants to be.
  if (response.type !== 'basic' || response.headers.has('Cross-Origin-Embedder-Policy')) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(PAGE_HEADERS)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

async function kept(url: string): Promise<Response | undefined> {
  const { origin, pathname } = new URL(url);
  const address = `${origin}${pathname}`.replace(/\/index\.html$/, '/');
  const own = await caches.match(address, { cacheName: OWN });
  if (own) return own;
  // A page of an older version that is still open: its files have names of their own.
  for (const name of await oldCaches()) {
    const old = await caches.match(address, { cacheName: name });
    if (old) return old;
  }
  return undefined;
}

async function oldCaches(): Promise<readonly string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== OWN);
}

/** Once the page that is about to open is the only one: others may be of an old version, and have it as long as they are. */
async function removeOld(opening: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const others = pages.filter(({ id, url }) => id !== opening && url.startsWith(scope));
  if (others.length === 0 && !self.registration.waiting && !self.registration.installing)
    await Promise.all((await oldCaches()).map((name) => caches.delete(name)));
}
