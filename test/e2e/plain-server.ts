/** The browser edition below a path of a server that sends files and no headers of its own, as GitHub's Pages does. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { inProject } from '../../scripts/project/paths.mjs';
import { readStaticFiles, type StaticFile } from '../../src/node/static-files.ts';

const SERVICE_WORKER = '/service-worker.js';
const BELOW = '/albert-zh-converter';

export interface PlainServer {
  /** Of the page, without the last slash, as people write it. */
  readonly address: string;
  readonly origin: string;
  /** What was asked for, such as `GET /index.html`, by paths below the page's. */
  readonly requests: readonly string[];
  /** Puts another version there: what its service worker lists are its own files. */
  deploy(instead: Instead): void;
  /** Ends it before the test does. */
  stop(): void;
}

/** What answers for a file, by how its path begins: other contents, or none for 404. */
export type Instead = Readonly<Record<string, (contents: string) => string | null>>;

export interface PlainServerOptions {
  readonly instead?: Instead;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves until the test ends. */
export async function servePlainly({ instead = {}, headers = {} }: PlainServerOptions = {}): Promise<PlainServer> {
  const files = await readStaticFiles(inProject('out', 'browser'));
  let deployed = versionOf(files, instead);
  const requests: string[] = [];
  const server = createServer(({ method, url = '' }, response) => {
    if (url === BELOW) return void response.writeHead(301, { Location: `${BELOW}/` }).end();
    const path = url.startsWith(`${BELOW}/`) ? url.slice(BELOW.length) : null;
    requests.push(`${method} ${path ?? `${url}, which is not below the page`}`);
    const named = path === '/' ? '/index.html' : path;
    const file = named === null ? undefined : files.get(named);
    const contents = file && deployed.get(named ?? '');
    if (!file || contents === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': file.type, ...headers }).end(method === 'HEAD' ? undefined : contents);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(stop);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const deploy = (other: Instead) => {
    deployed = versionOf(files, other);
  };
  return { address: `${origin}${BELOW}`, origin, requests, deploy, stop };
}

/** The contents of all files, with what is there instead of them and the digests of that in the service worker's list. */
function versionOf(files: ReadonlyMap<string, StaticFile>, instead: Instead): ReadonlyMap<string, string | Uint8Array> {
  const version = new Map<string, string | Uint8Array>([...files].map(([path, { bytes }]) => [path, bytes]));
  const textOf = (path: string) => Buffer.from(version.get(path) ?? '').toString('utf8');
  // Last the list of the others.
  const inOrder = [...files.keys()].sort(
    (one, other) => Number(one === SERVICE_WORKER) - Number(other === SERVICE_WORKER),
  );
  for (const path of inOrder) {
    const other = Object.entries(instead).find(([beginning]) => path.startsWith(beginning))?.[1];
    const contents = other?.(textOf(path));
    if (contents === undefined) continue;
    if (contents === null) version.delete(path);
    else version.set(path, contents);
    if (path === SERVICE_WORKER) continue;
    const before = integrity(files.get(path)?.bytes ?? '');
    const listed = contents === null ? `["${path.slice(1)}","${before}"],` : before;
    const list = textOf(SERVICE_WORKER).replace(listed, contents === null ? '' : integrity(contents));
    version.set(SERVICE_WORKER, list);
  }
  if (Object.keys(instead).length > 0 && version.has(SERVICE_WORKER)) {
    const list = textOf(SERVICE_WORKER);
    version.set(SERVICE_WORKER, list.replace(/"version":"\w+"/, `"version":"${integrity(list).slice(-16)}"`));
  }
  return version;
}

function integrity(contents: string | Uint8Array): string {
  return `sha256-${createHash('sha256').update(contents).digest('base64')}`;
}
