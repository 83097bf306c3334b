/** The browser edition, driven in a browser. */

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  firefox,
  type Page,
} from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';
import { LANGUAGES } from '../../src/i18n/languages.ts';
import { PATIENCE } from '../patience.ts';
import { type App, type AppOptions, collectErrors } from './app.ts';

export interface BrowserApp extends App {
  readonly context: BrowserContext;
  /** The page's address. */
  readonly address: string;
  /** Ends it before the test does. */
  close(): Promise<void>;
}

/** The folder that the tests pick, within the page's own file system: a real one, which no dialog is needed for. */
const OUTPUT = 'models';

const isFirefox = () => inject('browser').name === 'firefox';

/** Root, as in a container, may not use Chromium's sandbox. */
const ofChromium = (program: string) => ({
  executablePath: program,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});

const launch = (program: string) =>
  isFirefox()
    ? // As it is released: by the protocol of the W3C's, which each Firefox speaks.
      firefox.launch({ channel: 'moz-firefox', executablePath: program })
    : chromium.launch(ofChromium(program));

/** One for all tests of a process, with which it ends: to each its context is a browser that has never seen anything. */
let shared: Promise<Browser> | null = null;

function sharedBrowser(): Promise<Browser> {
  shared ??= launch(inject('browser').program);
  return shared;
}

/**
 * Opens the page in a browser that has never seen it; of another `program` there is one for this page alone.
 * @param options.profile a folder for what the browser keeps. Without it Chromium keeps all in memory, as in its private
 *   windows
 */
export async function openInBrowser({
  language = 'en',
  theme,
  width = 1120,
  program,
  profile,
  address = inject('page'),
}: AppOptions & {
  readonly program?: string;
  readonly profile?: string;
  readonly address?: string;
} = {}): Promise<BrowserApp> {
  const options: BrowserContextOptions = {
    viewport: { width, height: 730 },
    locale: LANGUAGES[language].tag,
    colorScheme: theme ?? 'light',
    reducedMotion: theme ? 'reduce' : 'no-preference',
    ...(isFirefox() ? {} : { permissions: ['clipboard-read', 'clipboard-write'] }),
  };
  const own = program === undefined ? null : await launch(program);
  const context =
    profile === undefined || isFirefox()
      ? await (own ?? (await sharedBrowser())).newContext(options)
      : await chromium.launchPersistentContext(profile, {
          ...options,
          ...ofChromium(inject('browser').withProfiles),
        });
  const close = () => (own ?? context).close();
  onTestFinished(close);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const errors = collectErrors(page);
  await page.addInitScript((name) => {
    Object.assign(globalThis, {
      showDirectoryPicker: async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true }),
    });
  }, OUTPUT);
  const startedAt = performance.now();
  await page.goto(address);
  await page.getByRole('radio').first().waitFor();
  const startedIn = performance.now() - startedAt;
  let size = { width, height: 730 };
  let zoomed = 1;
  return {
    ...outputsOf(context, address, page),
    edition: 'browser',
    context,
    address,
    close,
    page,
    errors,
    startedIn,
    async chooseFiles(button, paths) {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: button }).first().click();
      await (await chooser).setFiles([...paths]);
    },
    async chooseOutputFolder(button) {
      await page.getByRole('button', { name: button }).click();
      await page.getByText(OUTPUT, { exact: true }).waitFor();
    },
    drop: (paths) => (isFirefox() ? dropContents(page, paths) : dropFiles(page, paths)),
    workers: async () => page.workers().length,
    async killWorkers() {
      // The page starts two as it opens, which may still be under way.
      await expect.poll(() => page.workers().length, { timeout: PATIENCE }).toBeGreaterThan(1);
      // What an outsider can do to a web worker: break it down. Only then is what is asked next another one's work.
      const broken = page.workers().map(async (worker) => {
        const closed = worker.waitForEvent('close');
        worker
          .evaluate(() => {
            setTimeout(() => {
              throw new Error('killed');
            });
          })
          .catch(() => undefined);
        await closed;
      });
      await Promise.all(broken);
    },
    async closeWindow(answer) {
      const asked = page.waitForEvent('dialog');
      void page.close({ runBeforeUnload: true });
      const question = await asked;
      if (answer === 'stay') return question.dismiss();
      const closed = page.waitForEvent('close');
      await question.accept();
      await closed;
    },
    // The same pixels for fewer points.
    zoom: (factor) => {
      zoomed = factor;
      return page.setViewportSize(inPoints(size, factor));
    },
    resize: (w, h) => {
      size = { width: w, height: h };
      return page.setViewportSize(inPoints(size, zoomed));
    },
    clipboard: () => page.evaluate(() => navigator.clipboard.readText()),
  };
}

function inPoints({ width, height }: { readonly width: number; readonly height: number }, zoom: number) {
  return { width: Math.round(width / zoom), height: Math.round(height / zoom) };
}

/** Looks at the page's file system from another page of the same origin, as the first may be closed. */
function outputsOf(
  context: BrowserContext,
  address: string,
  page: Page,
): Pick<App, 'outputs' | 'readOutput' | 'putOutput' | 'leaveRoom'> {
  const visit = async <T>(look: (other: Page) => Promise<T>): Promise<T> => {
    if (!page.isClosed()) return look(page);
    const other = await context.newPage();
    await other.goto(address);
    return look(other);
  };
  return {
    outputs: async () => new Map(await visit((other) => other.evaluate(listOutputs, OUTPUT))),
    async readOutput(path) {
      const bytes = await visit((other) => other.evaluate(readOutput, [OUTPUT, ...path.split('/')]));
      return Buffer.from(bytes, 'base64');
    },
    putOutput: (path, text) => page.evaluate(putOutput, { parts: [OUTPUT, ...path.split('/')], text }),
    async leaveRoom(bytes) {
      const protocol = await context.newCDPSession(page);
      const { origin } = new URL(address);
      const { usage } = await protocol.send('Storage.getUsageAndQuota', { origin });
      await protocol.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + bytes });
    },
  };
}

async function listOutputs(output: string): Promise<[string, number][]> {
  const found: [string, number][] = [];
  const walk = async (folder: FileSystemDirectoryHandle, below: string) => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === 'directory') await walk(handle as FileSystemDirectoryHandle, `${below}${name}/`);
      else found.push([`${below}${name}`, (await (handle as FileSystemFileHandle).getFile()).size]);
    }
  };
  const root = await navigator.storage.getDirectory();
  await walk(await root.getDirectoryHandle(output, { create: true }), '');
  return found;
}

async function readOutput(parts: readonly string[]): Promise<string> {
  let folder = await navigator.storage.getDirectory();
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
  const file = await (await folder.getFileHandle(parts.at(-1) ?? '')).getFile();
  let binary = '';
  for (const byte of new Uint8Array(await file.arrayBuffer())) binary += String.fromCharCode(byte);
  return btoa(binary);
}

async function putOutput({ parts, text }: { parts: readonly string[]; text: string }): Promise<void> {
  let folder = await navigator.storage.getDirectory();
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
  const stream = await (await folder.getFileHandle(parts.at(-1) ?? '', { create: true })).createWritable();
  await stream.write(text);
  await stream.close();
}

/** Drags files from outside over the window, and lets them fall. */
async function dropFiles(page: Page, paths: readonly string[]): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await protocol.send('Input.dispatchDragEvent', { type, x: 300, y: 400, data });
  await protocol.detach();
}

/** The same as a page sees it, where a browser cannot be told to drag. */
async function dropContents(page: Page, paths: readonly string[]): Promise<void> {
  const files = paths.map((path) => ({ name: basename(path), base64: readFileSync(path).toString('base64') }));
  await page.evaluate((given) => {
    const dataTransfer = new DataTransfer();
    for (const { name, base64 } of given) {
      dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    }
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }
  }, files);
}
