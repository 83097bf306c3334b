/** The browser edition below a path of a server that sends files and no headers of its own, as GitHub's Pages does. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { inProject } from '../../scripts/project/paths.mjs';
import { readStaticFiles } from '../../src/node/static-files.ts';

const BELOW = '/albert-zh-converter';

export interface PlainServer {
  /** Of the page, without the last slash, as people write it. */
  readonly address: string;
  readonly origin: string;
  /** What was asked for, such as `GET /index.html`, by paths below the page's. */
  readonly requests: readonly string[];
}

export interface PlainServerOptions {
  /** What answers for a file, by how its path begins: other contents, or none for 404. */
  readonly instead?: Readonly<Record<string, (contents: string) => string | null>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves until the test ends. */
export async function servePlainly({ instead = {}, headers = {} }: PlainServerOptions = {}): Promise<PlainServer> {
  const files = await readStaticFiles(inProject('out', 'browser'));
  const requests: string[] = [];
  const server = createServer(({ method, url = '' }, response) => {
    if (url === BELOW) return void response.writeHead(301, { Location: `${BELOW}/` }).end();
    const path = url.startsWith(`${BELOW}/`) ? url.slice(BELOW.length) : null;
    requests.push(`${method} ${path ?? `${url}, which is not below the page`}`);
    const file = path === null ? undefined : files.get(path);
    const other = Object.entries(instead).find(([beginning]) => path?.startsWith(beginning))?.[1];
    const contents = file && other ? other(Buffer.from(file.bytes).toString('utf8')) : file?.bytes;
    if (!file || contents === null) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': file.type, ...headers }).end(method === 'HEAD' ? undefined : contents);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address: `${origin}${BELOW}`, origin, requests };
}
