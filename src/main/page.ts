/**
 * Our page, and the address of its own that it is served from. A page from a file would count every file of the disk as
 * its own, scripts among them.
 */

import { join } from 'node:path';
import { protocol } from 'electron';
import { readStaticFiles } from '../node/static-files.ts';

const SCHEME = 'app';
const ORIGIN = `${SCHEME}://albert-zh`;
const FILES = join(__dirname, '../renderer');

/** The address of our page, without what stands behind the `#`. */
export const PAGE_URL = `${ORIGIN}/index.html`;

/** With every answer. What the page's own `<meta>` says holds as well; frames can be told of here only. */
const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** Makes the scheme one whose pages have an origin. To be called before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the files of the page, which are known from the start: what a request names never becomes a path. */
export function servePage(): void {
  const reading = readStaticFiles(FILES);
  protocol.handle(SCHEME, async ({ method, url }) => {
    const files = await reading;
    const path = url.startsWith(`${ORIGIN}/`) ? url.slice(ORIGIN.length).replace(/[?#].*$/s, '') : '';
    const file = method === 'GET' ? files.get(path) : undefined;
    if (!file) return new Response(null, { status: 404, headers: HEADERS });
    return new Response(Uint8Array.from(file.bytes), { headers: { ...HEADERS, 'Content-Type': file.type } });
  });
}
