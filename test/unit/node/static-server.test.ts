import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StaticServer, serveFolder } from '../../../src/node/static-server.ts';

let folder: string;
let server: StaticServer;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albert-zh-page-'));
  await writeFile(join(folder, 'secret.txt'), 'outside');
  const page = join(folder, 'page');
  await mkdir(join(page, 'assets'), { recursive: true });
  await writeFile(join(page, 'index.html'), '<!doctype html>');
  await writeFile(join(page, 'assets', 'backend.wasm'), new Uint8Array([0, 97, 115, 109]));
  await writeFile(join(page, 'notes.exe'), 'no type of ours');
  await symlink(join(folder, 'secret.txt'), join(page, 'link.txt'));
  server = await serveFolder(page, 0);
  port = Number(new URL(server.address).port);
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks with exactly this path and these headers, as no browser would let a page. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('the server of the browser edition', () => {
  it('serves its files with their types, and a policy for the page', async () => {
    const page = await ask('/');
    expect(page).toMatchObject({ status: 200, body: '<!doctype html>' });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    const wasm = await ask('/assets/backend.wasm?v=1');
    expect(wasm).toMatchObject({ status: 200, headers: { 'content-type': 'application/wasm', 'content-length': '4' } });
  });

  it('sends nothing that the browser has already', async () => {
    const { etag = '' } = (await ask('/index.html')).headers;
    expect(await ask('/index.html', { 'If-None-Match': etag })).toMatchObject({ status: 304, body: '' });
    expect(await ask('/index.html', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '//etc/passwd',
    '/link.txt',
    '/notes.exe',
    '/assets',
    '/__proto__',
    `/${'a'.repeat(8000)}`,
  ])('has nothing at %s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: '' });
  });

  it.each([
    [{ Host: 'evil.example' }, 421],
    [{ Host: `evil.example:1` }, 421],
    [{ Origin: 'https://evil.example' }, 403],
    [{ Origin: 'null' }, 403],
    [{ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' }, 403],
  ])('refuses what is not from its own page: %j', async (headers, status) => {
    expect(await ask('/', headers)).toMatchObject({ status, body: '' });
  });

  it('lets a link lead to it, and its own page ask', async () => {
    expect(await ask('/', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' })).toMatchObject({
      status: 200,
    });
    const own = { Host: `localhost:${port}`, Origin: `http://localhost:${port}`, 'Sec-Fetch-Site': 'same-origin' };
    expect(await ask('/', own)).toMatchObject({ status: 200 });
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('does not know %s', async (method) => {
    expect(await ask('/', {}, method)).toMatchObject({ status: 405 });
  });

  it('listens on the loopback address only', () => {
    expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });
});
