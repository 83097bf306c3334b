/**
 * Stands in for a server that sends files only (`isolation.ts` registers it): adds to each answer the headers that such a
 * server cannot send. It keeps nothing; all that is asked for comes from the server.
 */

import { PAGE_HEADERS } from '../../shared/page-headers.ts';

declare const self: ServiceWorkerGlobalScope;

self.addEventListener('fetch', (event) => {
  if (new URL(event.request.url).origin === self.location.origin) event.respondWith(answer(event.request));
});

async function answer(request: Request): Promise<Response> {
  const response = await fetch(request);
  // A redirection is followed by whoever asked, and what a server isolates by itself is as it wants to be.
  if (response.type !== 'basic' || response.headers.has('Cross-Origin-Embedder-Policy')) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(PAGE_HEADERS)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
