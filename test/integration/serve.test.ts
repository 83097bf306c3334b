/** Serving the browser edition. */

import { once } from 'node:events';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { createServer, type Server } from 'node:net';
import { delimiter } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BUILT, type Ended, type Running, startProgram } from './command-line.ts';
import { scratchFolder } from './scratch.ts';

const WINDOWS = process.platform === 'win32';
const USUAL_PORT = 8317;

describe('the served browser edition', () => {
  const scratch = scratchFolder();
  const started: Running[] = [];
  const servers: Server[] = [];

  // A copy of the command line has a page of its own beside it, and none of the packages that conversions need.
  beforeAll(async () => {
    await cp(BUILT, scratch.at('out', 'cli'), { recursive: true });
    await writeFile(scratch.at('package.json'), '{ "type": "module" }');
    await mkdir(scratch.at('out', 'browser', 'assets'), { recursive: true });
    await writeFile(scratch.at('out', 'browser', 'index.html'), 'the page');
    await writeFile(scratch.at('out', 'browser', 'assets', 'worker.js'), 'the worker');
  });
  afterEach(async () => {
    for (const { interrupt } of started) interrupt();
    await Promise.all(started.splice(0).map(({ ended }) => ended));
    for (const server of servers.splice(0)) server.close();
  });

  function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const running = startProgram(scratch.at('out', 'cli', 'index.cjs'), ['serve', ...args], {
      env: { LC_ALL: 'C', ...env },
    });
    started.push(running);
    return running;
  }

  /** Takes a port for another program. */
  async function take(port: number): Promise<number> {
    const server = createServer().listen(port, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('No port');
    return address.port;
  }

  it('is there at the address that is a line of its own, until Control-C', async () => {
    const running = serve(['--port', '0']);
    const url = await addressOf(running);
    expect(new URL(url).port).not.toBe(String(USUAL_PORT));
    expect(await (await fetch(url)).text()).toBe('the page');
    const worker = await fetch(new URL('assets/worker.js', url));
    expect(await worker.text()).toBe('the worker');
    expect(worker.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(new URL('package.json', url))).status).toBe(404);
    running.interrupt();
    const { exitCode, stdout, stderr } = await running.ended;
    // Windows has no signals between processes: there the process is ended.
    if (!WINDOWS) expect(exitCode).toBe(0);
    expect(stdout).toBe(`The browser edition is open to this computer only, until Ctrl-C:\n${url}\n`);
    expect(stderr).toBe('');
    await expect(fetch(url)).rejects.toThrow();
  });

  it('speaks the language of the terminal', async () => {
    const running = serve(['--port', '0'], { LC_ALL: 'zh_CN.UTF-8' });
    const url = await addressOf(running);
    running.interrupt();
    expect((await running.ended).stdout).toBe(`浏览器版已启动，仅本机可以访问，按 Ctrl-C 结束：\n${url}\n`);
  });

  it('is at the port that was asked for', async () => {
    const free = await take(0);
    servers.pop()?.close();
    expect(await addressOf(serve(['--port', String(free)]))).toBe(`http://127.0.0.1:${free}/`);
  });

  it('is at another port when its usual one is taken', async () => {
    // Whoever has it: this test, or a program that had it before.
    await take(USUAL_PORT).catch(() => servers.pop());
    const url = await addressOf(serve([]));
    expect(new URL(url).port).not.toBe(String(USUAL_PORT));
    expect(await (await fetch(url)).text()).toBe('the page');
  });

  it('is at no other port than the one that was asked for', async () => {
    const taken = await take(0);
    expect(await serve(['--port', String(taken)]).ended).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `Another program uses port ${taken}.\n  Choose another with --port, or leave the option out to use a free one.\n`,
    });
  });

  it.each(['-1', '65536', '80a', '', ' 80', '0x50', '1e3', '8317.5'])('has no port %j', async (port) => {
    const { exitCode, stdout, stderr } = await serve(['--port', port]).ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('It must be a whole number from 0 to 65535.');
  });

  it('takes no other arguments', async () => {
    expect((await serve(['out/browser']).ended).exitCode).toBe(2);
  });

  it.skipIf(WINDOWS)('ends with 0 also when it is asked to end by another program', async () => {
    const running = serve(['--port', '0']);
    await addressOf(running);
    running.interrupt('SIGTERM');
    expect((await running.ended).exitCode).toBe(0);
  });

  it.skipIf(WINDOWS)('ends at once, whoever is connected', async () => {
    const running = serve(['--port', '0']);
    const url = await addressOf(running);
    const agent = new Agent({ keepAlive: true });
    const [response] = await once(get(url, { agent }), 'response');
    await response.toArray();
    running.interrupt();
    expect((await running.ended).exitCode).toBe(0);
    agent.destroy();
  });

  it.skipIf(WINDOWS)('is opened in the browser when that is asked for', async () => {
    const opener = scratch.at('bin', process.platform === 'darwin' ? 'open' : 'xdg-open');
    await mkdir(scratch.at('bin'));
    await writeFile(opener, `#!/bin/sh\nprintf '%s' "$*" > '${scratch.at('opened.part')}'\n`);
    await writeFile(opener, `mv '${scratch.at('opened.part')}' '${scratch.at('opened')}'\n`, { flag: 'a' });
    await chmod(opener, 0o755);
    const running = serve(['--port', '0', '--open'], {
      PATH: `${scratch.at('bin')}${delimiter}${process.env['PATH']}`,
    });
    expect(await contentOnceThere(scratch.at('opened'))).toBe(await addressOf(running));
  });

  it('is there where no browser can be opened', async () => {
    const url = await addressOf(serve(['--port', '0', '--open'], { PATH: scratch.at('nowhere') }));
    expect(await (await fetch(url)).text()).toBe('the page');
  });

  it('must have been built', async () => {
    await rm(scratch.at('out', 'browser'), { recursive: true });
    const { exitCode, stdout, stderr } = await serve([]).ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(
      /^The browser edition has not been built: there is no index\.html in .*browser\.\n {2}Run “npm run build:browser” first\.\n$/,
    );
  });
});

async function addressOf({ printed, ended }: Running): Promise<string> {
  const found = await Promise.race([printed(/^(http:\S+)\n/m), ended]);
  if (isEnded(found)) throw new Error(`It ended with ${found.exitCode}: ${found.stderr}`);
  return found;
}

function isEnded(found: string | Ended): found is Ended {
  return typeof found !== 'string';
}

async function contentOnceThere(file: string): Promise<string> {
  for (;;) {
    try {
      return await readFile(file, 'utf8');
    } catch {
      await setTimeout(10);
    }
  }
}
