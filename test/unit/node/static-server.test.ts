import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StaticServer, serveFolder } from '../../../src/node/static-server.ts';

const FILES = {
  'index.html': '<!doctype html><title>the page</title>',
  'licences.txt': 'Apache-2.0 许可',
  'site.webmanifest': '{}',
  noextension: 'bytes',
  'assets/index-B4x_.js': 'export {};',
  'assets/worker.mjs': 'export {};',
  'assets/index.css': 'body { margin: 0 }',
  'assets/backend.wasm': '\0asm',
  'assets/icon.SVG': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'assets/icon.png': 'PNG',
  'assets/deep/data.json': '{}',
  'assets/index-B4x_9aZQ.js': 'export const compressed = "not";',
  'assets/index-B4x_9aZQ.js.br': 'by brotli',
  'assets/index-B4x_9aZQ.js.gz': 'by gzip',
  'licences.txt.br': 'longer than what it stands for',
  'assets/名 字.txt': 'a name that addresses encode',
};

/** More than a connection holds on its way. */
const LARGE = 16 << 20;

let folder = '';
let server: StaticServer;
let port = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'albert-zh-test-'));
  const page = join(folder, 'page');
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(page, name)), { recursive: true });
    writeFileSync(join(page, name), text);
  }
  writeFileSync(join(page, 'large.bin'), Buffer.alloc(LARGE));
  writeFileSync(join(folder, 'package.json'), 'beside the folder');
  mkdirSync(join(folder, 'outside'));
  writeFileSync(join(folder, 'outside', 'secret.txt'), 'outside of the folder');
  // Windows lets only some people make links to files; junctions, links to folders, anyone.
  if (process.platform !== 'win32') symlinkSync(join(folder, 'package.json'), join(page, 'link.json'));
  try {
    symlinkSync(join(folder, 'outside'), join(page, 'assets', 'linked'), 'junction');
  } catch (error) {
    // Wine makes none.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTSUP')) throw error;
  }
  server = await serveFolder(page, 0);
  port = Number(new URL(server.url).port);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

/** Asks for exactly this path: unlike `fetch`, it makes nothing of dots and slashes, and sends any header. */
async function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  const asking = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
  // `once` tells what goes wrong before the answer. Behind it, as Node 24 tells too, there is nobody left to tell.
  asking.on('error', () => undefined);
  asking.end(body);
  const [response] = await once(asking, 'response');
  response.setEncoding('utf8');
  const text = (await response.toArray()).join('');
  return { status: response.statusCode, headers: response.headers, body: text };
}

/** Sends exactly these bytes and returns what comes, until the server closes the connection or `half` of ours is. */
async function say(text: string, half = false): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  if (half) socket.end(text);
  else socket.write(text);
  return (await socket.setEncoding('utf8').toArray()).join('');
}

describe('the files of the folder', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', FILES['index.html']],
    ['/index.html', 'text/html; charset=utf-8', FILES['index.html']],
    ['/?sample=tiny', 'text/html; charset=utf-8', FILES['index.html']],
    ['/licences.txt', 'text/plain; charset=utf-8', FILES['licences.txt']],
    ['/site.webmanifest', 'application/manifest+json', '{}'],
    ['/noextension', 'application/octet-stream', 'bytes'],
    ['/assets/index-B4x_.js', 'text/javascript; charset=utf-8', 'export {};'],
    ['/assets/worker.mjs?worker', 'text/javascript; charset=utf-8', 'export {};'],
    ['/assets/index.css', 'text/css; charset=utf-8', FILES['assets/index.css']],
    ['/assets/backend.wasm', 'application/wasm', '\0asm'],
    ['/assets/icon.SVG', 'image/svg+xml', FILES['assets/icon.SVG']],
    ['/assets/icon.png', 'image/png', 'PNG'],
    ['/assets/deep/data.json', 'application/json', '{}'],
    ['/assets/%E5%90%8D%20%E5%AD%97.txt', 'text/plain; charset=utf-8', FILES['assets/名 字.txt']],
  ])('are there, with their types: %s', async (path, type, text) => {
    const { status, headers, body } = await ask(path);
    expect(status).toBe(200);
    expect(body).toBe(text);
    expect(headers).toMatchObject({ 'content-type': type, 'content-length': String(Buffer.byteLength(text)) });
  });

  it('come with a policy that lets them do no more than they must, workers too', async () => {
    for (const path of ['/', '/assets/index-B4x_.js', '/assets/backend.wasm', '/missing']) {
      expect((await ask(path)).headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default svelte-trusted-html",
        'connection-allowlist': '(response-origin)',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-cache',
        'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), usb=()',
      });
    }
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', 'by brotli'],
    ['gzip;q=0.5', 'gzip', 'by gzip'],
    ['br;q=0, gzip;q=1.0', 'gzip', 'by gzip'],
    ['br;q=0.0', undefined, FILES['assets/index-B4x_9aZQ.js']],
    ['identity', undefined, FILES['assets/index-B4x_9aZQ.js']],
    [undefined, undefined, FILES['assets/index-B4x_9aZQ.js']],
  ])('come compressed to a browser that takes %s', async (accepted, encoding, body) => {
    const answer = await ask('/assets/index-B4x_9aZQ.js', {
      headers: accepted === undefined ? {} : { 'Accept-Encoding': accepted },
    });
    expect(answer).toMatchObject({ status: 200, body, headers: { vary: 'Accept-Encoding' } });
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers['content-length']).toBe(String(body.length));
  });

  it('are no files of their own where they are compressed ones, nor taken where they are longer', async () => {
    expect((await ask('/assets/index-B4x_9aZQ.js.br')).status).toBe(404);
    const { headers, body } = await ask('/licences.txt', { headers: { 'Accept-Encoding': 'br' } });
    expect([headers['content-encoding'], body]).toEqual([undefined, FILES['licences.txt']]);
  });

  it('are kept by a browser for good where their names tell their contents, and asked about otherwise', async () => {
    const kept = async (path: string) => (await ask(path)).headers['cache-control'];
    expect(await kept('/assets/index-B4x_9aZQ.js')).toBe('max-age=31536000, immutable');
    for (const path of ['/', '/index.html', '/licences.txt', '/assets/worker.mjs', '/assets/none-B4x_9aZQ.js'])
      expect(await kept(path), path).toBe('no-cache');
  });

  it('are not sent again to a browser that has them', async () => {
    const { headers } = await ask('/');
    const { etag = '' } = headers;
    expect(etag).toMatch(/^"[\w-]+"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await ask('/', { headers: { 'If-None-Match': known } });
      expect(again).toMatchObject({ status: 304, body: '', headers: { etag, 'cache-control': 'no-cache' } });
    }
    expect((await ask('/', { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
    expect((await ask('/licences.txt')).headers.etag).not.toBe(etag);
  });

  it('can be asked about without being sent', async () => {
    const { status, headers, body } = await ask('/', { method: 'HEAD' });
    expect({ status, body }).toEqual({ status: 200, body: '' });
    expect(headers['content-length']).toBe(String(FILES['index.html'].length));
  });

  it('are those of the start: what comes later is not there', async () => {
    writeFileSync(join(folder, 'page', 'later.txt'), 'later');
    expect((await ask('/later.txt')).status).toBe(404);
  });
});

describe('nothing else', () => {
  it.each([
    '/missing',
    '/assets',
    '/assets/',
    '/index.html/',
    '/INDEX.HTML',
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/..%5cpackage.json',
    '/..\\package.json',
    '/assets/../index.html',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '//etc/passwd',
    '///index.html',
    '/C:/Windows/win.ini',
    '/index.html%00',
    '/index.html%00.png',
    '/%',
    '/%c0%ae%c0%ae/package.json',
    '/%252e%252e/package.json',
    '/..%252fpackage.json',
    '/%25252e%25252e/package.json',
    '/..%255cpackage.json',
    '/%5c%5clocalhost%5cshare',
    '/.%00./package.json',
    '/..;/package.json',
    '/index.html%0d%0aSet-Cookie:%20a=b',
    '/index.html::$DATA',
    '/index.html.',
    '/index.html%20',
    '/link.json',
    '/assets/linked/secret.txt',
    '/__proto__',
    '/constructor',
    '*',
    'file:///etc/passwd',
    'http://127.0.0.1/index.html',
  ])('is there: %s', async (path) => {
    const { status, headers, body } = await ask(path);
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body).toBe('There is no such file.\n');
  });

  it('is there for a long address', async () => {
    expect((await ask(`/${'a'.repeat(10_000)}`)).status).toBe(404);
    expect((await ask(`/${'../'.repeat(3_000)}package.json`)).status).toBe(404);
  });

  it('is there for what is no address', async () => {
    expect((await ask('index.html')).status).toBe(400);
  });

  it('is there for an address of a megabyte', async () => {
    // Node ends the connection as soon as it is too much, which the sender may warning before the answer.
    const status = await ask(`/${'a'.repeat(1 << 20)}`).then(
      (answer) => answer.status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(status);
    expect((await ask('/')).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('can be done: %s', async (method) => {
    const { status, headers } = await ask('/', { method });
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, HEAD');
  });

  it('is taken in', async () => {
    expect((await ask('/', { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(405);
  });

  it.each(['Content-Length: 1000000000000', 'Transfer-Encoding: chunked'])(
    'is waited for, as in a body without end: %s',
    async (length) => {
      expect(await say(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${length}\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 405 .*\r\nConnection: close\r\n/is,
      );
    },
  );

  it('is spoken but HTTP: neither tunnels nor sockets', async () => {
    expect(await say(`CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)).toBe('');
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    const own = [
      `Host: 127.0.0.1:${port}`,
      `Origin: http://127.0.0.1:${port}`,
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ];
    const other = [own[0], 'Origin: http://evil.example', own[2]];
    const open = (lines: readonly unknown[]) =>
      say(`GET /socket HTTP/1.1\r\n${[...upgrade, ...lines].join('\r\n')}\r\n\r\n`, true);
    expect(await open(own)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await open(other)).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('is told to a sender who says two things at once', async () => {
    const smuggled = `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /licences.txt HTTP/1.1\r\n\r\n`;
    expect(await say(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${smuggled}`)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('a request of another site', () => {
  const own = (name: string) => `${name}:${port}`;

  it.each(['127.0.0.1', 'localhost'])('is not one to %s', async (name) => {
    expect((await ask('/', { headers: { Host: own(name), Origin: `http://${own(name)}` } })).status).toBe(200);
  });

  it('is told by its host, which a name of its own may lead here', async () => {
    const others = ['evil.example', own('evil.example'), own('127.0.0.1.evil.example'), own('127.0.0.2'), own('[::1]')];
    others.push('127.0.0.1', 'localhost', `localhost:${port + 1}`, own('localhost.'), `x@${own('localhost')}`);
    for (const Host of others) expect(await ask('/', { headers: { Host } }), Host).toMatchObject({ status: 421 });
  });

  it.each([
    ['GET / HTTP/1.0\r\n\r\n', 421],
    ['GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 421],
    ['GET / HTTP/1.1\r\n\r\n', 400],
  ])('cannot leave out the host: %j', async (text, status) => {
    const socket = connect(port, '127.0.0.1');
    socket.end(text);
    expect(String(await socket.setEncoding('utf8').toArray())).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('is told by its origin', async () => {
    const others = ['https://evil.example', 'null', `https://${own('localhost')}`, `http://localhost:${port + 1}`];
    others.push('http://localhost', `http://${own('localhost')}.evil.example`, '');
    for (const Origin of others) expect(await ask('/', { headers: { Origin } }), Origin).toMatchObject({ status: 403 });
  });

  it('is told by what the browser says of it', async () => {
    const from = async (site: string) => (await ask('/', { headers: { 'Sec-Fetch-Site': site } })).status;
    expect(await from('cross-site')).toBe(403);
    expect(await from('same-site')).toBe(403);
    expect(await from('')).toBe(403);
    expect(await from('same-origin')).toBe(200);
    expect(await from('none')).toBe(200);
  });

  it('may be led to by a link of another site, and by nothing else of it', async () => {
    const from = async (mode: string) =>
      (await ask('/', { headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': mode } })).status;
    expect(await from('navigate')).toBe(200);
    for (const mode of ['no-cors', 'cors', 'websocket', 'nested-navigate', ''])
      expect(await from(mode), mode).toBe(403);
  });

  it('may not show the page in a frame', async () => {
    const into = async (dest: string) => {
      const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': dest };
      return (await ask('/', { headers })).status;
    };
    expect(await into('document')).toBe(200);
    for (const dest of ['iframe', 'frame', 'object', 'embed', 'empty', '']) expect(await into(dest), dest).toBe(403);
  });

  it('learns nothing of which files there are', async () => {
    const headers = { Origin: 'https://evil.example' };
    const [there, missing] = [await ask('/', { headers }), await ask('/missing', { headers })];
    expect(there.body).toBe(missing.body);
    expect(there.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('the server', () => {
  /** With no limit that a test could reach. */
  const PATIENT = { requestMs: 1 << 30, answerMs: 1 << 30, connections: 10_000, answers: 10_000 };

  it('listens on the loopback address only', async () => {
    expect(server.url).toBe(`http://127.0.0.1:${port}/`);
    const addresses = Object.values(networkInterfaces())
      .flatMap((found) => found ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of addresses) {
      const socket = connect(port, address);
      await expect(once(socket, 'connect'), address).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  it('ends at once, with connections that wait and connections that have said nothing', async () => {
    const short = await serveFolder(join(folder, 'page'), 0);
    const its = Number(new URL(short.url).port);
    const silent = connect(its, '127.0.0.1');
    const waiting = connect(its, '127.0.0.1');
    await Promise.all([once(silent, 'connect'), once(waiting, 'connect')]);
    waiting.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${its}\r\n\r\nGET /licences.txt HTTP/1.1\r\n`);
    await once(waiting, 'data');
    const closed = [silent, waiting].map(
      (socket) => new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve)),
    );
    silent.resume();
    waiting.resume();
    await short.close();
    await Promise.all(closed);
    const again = await serveFolder(join(folder, 'page'), its);
    expect(again.url).toBe(short.url);
    await again.close();
  });

  it('lets nobody wait who does not finish asking', async () => {
    const short = await serveFolder(join(folder, 'page'), 0, { ...PATIENT, requestMs: 50, connections: 2 });
    const its = Number(new URL(short.url).port);
    for (const begun of ['', 'GET / HT', `GET / HTTP/1.1\r\nHost: 127.0.0.1:${its}\r\nX-Slow: `]) {
      const socket = connect(its, '127.0.0.1');
      socket.write(begun);
      expect(await socket.setEncoding('utf8').toArray(), begun).toEqual([expect.stringMatching(/^HTTP\/1\.1 408 /)]);
    }
    await short.close();
  });

  it('has only so many connections: a new one takes the place of that which has been silent longest', async () => {
    const short = await serveFolder(join(folder, 'page'), 0, { ...PATIENT, connections: 3 });
    const its = Number(new URL(short.url).port);
    const held: Socket[] = [];
    for (let at = 0; at < 3; at++) {
      const socket = connect(its, '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      held.push(socket);
    }
    const [first, second, third] = held.map((socket) => new Promise((resolve) => socket.on('close', resolve)));
    // What has asked is not silent.
    held[0]?.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${its}\r\n\r\n`);
    if (held[0]) await once(held[0], 'data');
    for (const socket of held) socket.resume();
    const fetched = async () => (await fetch(short.url, { headers: { Connection: 'close' } })).status;
    expect(await fetched()).toBe(200);
    await second;
    expect(held.map(({ destroyed }) => destroyed)).toEqual([false, true, false]);
    await short.close();
    await Promise.all([first, third]);
  });

  it('is there for others, and ends at once, whoever asks and never reads', async () => {
    // No limit of time is what helps.
    const busy = await serveFolder(join(folder, 'page'), 0, { ...PATIENT, connections: 256, answers: 32 });
    const its = Number(new URL(busy.url).port);
    const asking = `GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1:${its}\r\n\r\n`;
    const clients: Socket[] = [];
    for (let at = 0; at < 300; at++) {
      const socket = connect(its, '127.0.0.1').pause();
      clients.push(socket.on('error', () => undefined));
      await once(socket, 'connect');
      socket.write(asking.repeat(3));
    }
    for (let at = 0; at < 10; at++) {
      expect((await fetch(busy.url)).status).toBe(200);
      expect((await (await fetch(new URL('large.bin', busy.url))).arrayBuffer()).byteLength).toBe(LARGE);
    }
    await busy.close();
    for (const client of clients) client.destroy();
  });

  it('has only so many answers under way: a new one takes the place of the oldest', async () => {
    const short = await serveFolder(join(folder, 'page'), 0, { ...PATIENT, answers: 3 });
    const its = Number(new URL(short.url).port);
    const socket = connect(its, '127.0.0.1').pause();
    const failed = new Promise<NodeJS.ErrnoException>((resolve) => socket.on('error', resolve));
    socket.write(`GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1:${its}\r\n\r\n`);
    await once(socket, 'readable');
    // Of one client that asks for all at once and of another: whoever comes is served.
    const others = connect(its, '127.0.0.1')
      .pause()
      .on('error', () => undefined);
    others.write(`GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1:${its}\r\n\r\n`.repeat(20));
    expect((await (await fetch(new URL('large.bin', short.url))).arrayBuffer()).byteLength).toBe(LARGE);
    const writing = setInterval(() => socket.write('\r\n'), 20);
    expect((await failed).code).toMatch(/^(ECONNRESET|EPIPE|ECONNABORTED)$/);
    clearInterval(writing);
    others.destroy();
    await short.close();
  });

  it('waits for nobody who does not take an answer', async () => {
    const short = await serveFolder(join(folder, 'page'), 0, { ...PATIENT, answerMs: 100 });
    const its = Number(new URL(short.url).port);
    const socket = connect(its, '127.0.0.1').pause();
    const failed = new Promise<NodeJS.ErrnoException>((resolve) => socket.on('error', resolve));
    socket.write(`GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1:${its}\r\n\r\n`);
    // Only who writes hears of it.
    const writing = setInterval(() => socket.write('\r\n'), 20);
    expect((await failed).code).toMatch(/^(ECONNRESET|EPIPE|ECONNABORTED)$/);
    clearInterval(writing);
    await short.close();
  });

  it('says when another program has the port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const taken = address !== null && typeof address === 'object' ? address.port : 0;
    await expect(serveFolder(join(folder, 'page'), taken)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    other.close();
  });

  it('says when there is no folder', async () => {
    await expect(serveFolder(join(folder, 'nowhere'), 0)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
