/** The packed app, started and looked at from outside: as it ships, the driver of the other tests cannot get in. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';
import { collectErrors } from '../e2e/app.ts';
import { ownDisplay } from '../e2e/electron.ts';
import { PATIENCE } from '../patience.ts';

/** The folder as a person has it, the program in it, and where the program's own files are. */
export const { folder, full } = inject('packed');
export const program = join(folder, inject('packed').program);
export const resources =
  process.platform === 'darwin' ? join(dirname(program), '..', 'Resources') : join(dirname(program), 'resources');

export interface PackedApp {
  readonly edition: 'desktop';
  readonly page: Page;
  readonly errors: readonly string[];
  /** What it has written to its standard streams. */
  said(): string;
}

export interface PackedOptions {
  /** On the command line, before Chromium's own. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What the app kept of earlier sessions. */
  readonly data?: string;
}

/** A folder of the test's own. */
export function temporaryFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'albert-zh-packed-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** What a system itself sets; else the environment is a bare one, as the program has all that it needs within. */
const SYSTEM = ['DISPLAY', 'XAUTHORITY', 'SYSTEMROOT', 'TEMP'];

/** Starts the program; it is ended with the test. */
export function start({ args = [], env = {}, data = temporaryFolder() }: PackedOptions = {}) {
  const home = temporaryFolder();
  const child = spawn(
    program,
    [
      ...args,
      // Root, as in a container, may not use Chromium's sandbox.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--lang=en',
      `--user-data-dir=${data}`,
      '--remote-debugging-port=0',
    ],
    {
      cwd: dirname(program),
      env: {
        ...Object.fromEntries(SYSTEM.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
        ...ownDisplay(),
        HOME: home,
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_CACHE_HOME: join(home, 'cache'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'exit');
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { ended, said: () => said };
}

/** Starts the program and waits for its window, which Chromium's own protocol gives to whoever started it. */
export async function openPacked(options: PackedOptions = {}): Promise<PackedApp> {
  const { said } = start(options);
  const address = () => /^DevTools listening on ws:\/\/([^/]+)\//m.exec(said())?.[1];
  // The first start reads a few hundred megabytes from a disk that may be at other work.
  await expect.poll(address, { timeout: 2 * PATIENCE, message: 'the app tells where it listens' }).toBeDefined();
  const targets = async () => {
    const answer = await fetch(`http://${address()}/json/list`);
    return (await answer.json()) as { title: string }[];
  };
  // Once the page has its title it has come.
  await expect.poll(targets).toMatchObject([{ title: 'ALBERT zh Converter' }]);
  const browser = await chromium.connectOverCDP(`http://${address()}`);
  onTestFinished(() => browser.close());
  const page = browser.contexts()[0]?.pages()[0];
  if (!page) throw new Error('the app has no window');
  page.setDefaultTimeout(PATIENCE);
  const errors = collectErrors(page);
  await page.getByRole('radio').first().waitFor();
  return { edition: 'desktop', page, errors, said };
}
