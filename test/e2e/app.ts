/** Opens the app as a person would find it on a new machine, and does what Playwright has no words for. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ElectronApplication, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Language } from '../../src/shared/text/index.ts';

export interface App {
  readonly electron: ElectronApplication;
  readonly page: Page;
  /** An empty folder that goes with the test. */
  readonly folder: string;
  /** What the app wrote to its console, and what went wrong in the page. */
  readonly errors: readonly string[];
  /** Starts the app once more with these files, as a double-click does, and waits until that process has ended. */
  openAgain(files: readonly string[]): Promise<void>;
}

const LOCALES: { readonly [L in Language]: string } = { en: 'en-US', zh: 'zh-CN' };

/** Opens the app with a home of its own; it is closed when the test ends. */
export async function openApp(language: Language = 'en', files: readonly string[] = []): Promise<App> {
  const home = await mkdtemp(join(tmpdir(), 'albert-zh-window-'));
  const driver = fromEnvironment('ALBERT_ZH_DRIVER');
  const { _electron } = (await import(driver)) as typeof import('playwright-core');
  const executablePath = fromEnvironment('ALBERT_ZH_ELECTRON');
  // A packaged app is not named: the program has it within, and all that it needs, so its environment is a bare one.
  const { ALBERT_ZH_APP: appFolder } = process.env;
  const packaged = appFolder === undefined;
  const start = {
    executablePath,
    cwd: packaged ? dirname(executablePath) : process.cwd(),
    args: [
      ...(packaged || driver === 'playwright-core' ? [] : ['-r', join(import.meta.dirname, MODERN_ELECTRON)]),
      // Root, as in a container, may not use Chromium's sandbox.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--lang=${LOCALES[language]}`,
      `--user-data-dir=${join(home, 'data')}`,
      ...(packaged ? [] : [appFolder]),
      ...files,
    ],
    env: {
      ...environment(packaged ? SYSTEM : null),
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
    },
  };
  const electron = await _electron.launch({ ...start, timeout: 20_000 });
  onTestFinished(async () => {
    // A test that failed may have left work under way, about which the app would ask.
    await answerQuestion(electron, 'close').catch(() => undefined);
    await electron.close().catch(() => undefined);
    await rm(home, { recursive: true, force: true });
  });
  const page = await electron.firstWindow();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.getByRole('radio').first().waitFor({ timeout: 10_000 });
  const folder = await mkdtemp(join(tmpdir(), 'albert-zh-output-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const openAgain = async (more: readonly string[]) => {
    await promisify(execFile)(start.executablePath, [...start.args, ...more], { ...start, timeout: 20_000 });
  };
  return { electron, page, folder, errors, openAgain };
}

const MODERN_ELECTRON = '../../scripts/electron-compat/modern-electron.cjs';

/** Lets the system's dialog answer with these paths; none: the person cancels. */
export async function answerDialog({ electron }: App, paths: readonly string[]): Promise<void> {
  await electron.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths: [...filePaths] });
  }, paths);
}

/** Lets the question whether to close while work is under way answer itself. */
export async function answerQuestion(electron: ElectronApplication, answer: 'stay' | 'close'): Promise<void> {
  await electron.evaluate(
    ({ dialog }, button) => {
      dialog.showMessageBoxSync = () => button;
    },
    answer === 'stay' ? 0 : 1,
  );
}

/** Drops files on the window. They are real ones, which only the browser's own protocol can hand to a page. */
export async function dropFiles({ page }: App, paths: readonly string[]): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  const { result } = await protocol.send('Runtime.evaluate', {
    expression: `globalThis.dropped = Object.assign(document.createElement('input'), { type: 'file', multiple: true })`,
  });
  await protocol.send('DOM.setFileInputFiles', { files: [...paths], objectId: result.objectId ?? '' });
  await page.evaluate(() => {
    const { dropped } = globalThis as unknown as { dropped: HTMLInputElement };
    const dataTransfer = new DataTransfer();
    for (const file of dropped.files ?? []) dataTransfer.items.add(file);
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  });
  await protocol.detach();
}

/** The processes that work for the app. */
export async function workersOf({ electron }: App): Promise<number[]> {
  const metrics = await electron.evaluate(({ app }) => app.getAppMetrics());
  return metrics.filter(({ name }) => name === 'ALBERT zh Converter worker').map(({ pid }) => pid);
}

/** Keeps a picture of the window in test-results. */
export async function takePicture({ page }: App, name: string): Promise<void> {
  // `initial`: to hide the caret, Playwright would add a style that the page's policy forbids.
  const path = join(import.meta.dirname, '../../test-results/window', `${name}.png`);
  await page.screenshot({ path, caret: 'initial' });
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start these tests with npm run test:electron`);
  return value;
}

/** What a system itself sets, and the Node that stands in for Electron 9's. */
const SYSTEM = ['DISPLAY', 'XAUTHORITY', 'SYSTEMROOT', 'TEMP', 'ALBERT_ZH_NODE'];

/** The variables of those names, or all; without what editors' terminals set, with which no window opens. */
function environment(names: readonly string[] | null): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    ([name]) => name !== 'ELECTRON_RUN_AS_NODE' && (names === null || names.includes(name)),
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}
