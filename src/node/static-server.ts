/** Serves a closed set of files on the loopback address, to pages of its own only. */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative, sep } from 'node:path';

const HOST = '127.0.0.1';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/** What the page may do; what it says of itself is less, as a page cannot forbid being framed. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS = {
  'Cache-Control': 'no-cache',
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

interface ServedFile {
  readonly bytes: Buffer;
  readonly type: string;
  readonly etag: string;
}

export interface StaticServer {
  /** The address of the folder's `index.html`. */
  readonly address: string;
  /** Ends it, and the connections that are open. */
  close(): Promise<void>;
}

/**
 * Serves the files of a folder, as they are now. What a request names is looked up among them and never becomes a path.
 * @param port 0 takes any that is free
 * @throws Node's error of reading the folder or of listening, `EADDRINUSE` for one
 */
export async function serveFolder(folder: string, port: number): Promise<StaticServer> {
  const files = await readFiles(folder);
  const server = createServer((request, response) => answer(request, response, files, portOf(server)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  return {
    address: `http://${HOST}:${portOf(server)}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** All files of a folder, by the path of their address. Links are left out: they may lead anywhere. */
async function readFiles(folder: string): Promise<ReadonlyMap<string, ServedFile>> {
  const files = new Map<string, ServedFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || !type) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { bytes, type, etag });
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, ServedFile>,
  port: number,
): void {
  const [path = ''] = (request.url ?? '').split('?');
  const file = files.get(path);
  const refusal = whyRefused(request, port);
  if (refusal || !file) {
    response.writeHead(refusal ?? 404, { ...HEADERS, 'Content-Length': 0 }).end();
    return;
  }
  const headers = { ...HEADERS, ETag: file.etag, 'Content-Type': file.type };
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'Content-Length': file.bytes.length });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

/**
 * The status for a request that is none of our page's: another host's name would let a foreign page in by way of DNS,
 * another origin is a foreign page.
 */
function whyRefused({ method, headers }: IncomingMessage, port: number): number | null {
  const own = [`${HOST}:${port}`, `localhost:${port}`];
  if (!own.includes(headers.host ?? '')) return 421;
  if (headers.origin !== undefined && !own.some((host) => headers.origin === `http://${host}`)) return 403;
  const site = headers['sec-fetch-site'];
  const isVisit = headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isVisit) return 403;
  return method === 'GET' || method === 'HEAD' ? null : 405;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
