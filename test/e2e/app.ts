/** The product in a window, whichever edition it is: what the scenarios need beyond what a page offers. */

import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { inject, onTestFailed } from 'vitest';
import type { Language } from '../../src/i18n/index.ts';
import { openInBrowser } from './browser.ts';
import { openInElectron } from './electron.ts';

export interface App {
  readonly edition: 'desktop' | 'browser';
  readonly page: Page;
  /** What went wrong in the page, and what it wrote to its console as an error. */
  readonly errors: readonly string[];
  /** From the start of the program to a window that can be used, in milliseconds. */
  readonly startedIn: number;
  /** Gives these files by the dialog that the button opens. */
  chooseFiles(button: string, paths: readonly string[]): Promise<void>;
  /** Lets the person choose the test's own folder to save to. */
  chooseOutputFolder(button: string): Promise<void>;
  /** Drops files on the window. */
  drop(paths: readonly string[]): Promise<void>;
  /** Everything in the folder that was chosen to save to: paths with their sizes in bytes, folders left out. */
  outputs(): Promise<ReadonlyMap<string, number>>;
  readOutput(path: string): Promise<Buffer>;
  /** Puts a file there before the app does. */
  putOutput(path: string, text: string): Promise<void>;
  /** Leaves so much room where output goes. */
  leaveRoom(bytes: number): Promise<void>;
  /** How many processes or web workers work for the window, or wait for work. */
  workers(): Promise<number>;
  /** Kills whatever works for the window, from outside. */
  killWorkers(): Promise<void>;
  /** Closes the window as a person does, who answers the question whether to close it that way. */
  closeWindow(answer: 'stay' | 'close'): Promise<void>;
  clipboard(): Promise<string>;
  /** Makes everything larger, as a person does who cannot see it otherwise. */
  zoom(factor: number): Promise<void>;
  /** Gives the page so much room, in points before zooming. */
  resize(width: number, height: number): Promise<void>;
}

export interface AppOptions {
  readonly language?: Language;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
}

/** Whose driver has no way to pick a folder in a dialog, to fill a disk, or to reach into a worker. */
export const inFirefox = inject('edition') === 'browser' && inject('browser').name === 'firefox';

/** Opens the edition under test as a person would find it on a new machine; it is closed when the test ends. */
export async function openApp(options: AppOptions = {}): Promise<App> {
  const app = await (inject('edition') === 'browser' ? openInBrowser(options) : openInElectron(options));
  onTestFailed(({ task }) => takePicture(app, `failed ${task.name.replace(/\W+/g, ' ')}`).catch(() => undefined));
  return app;
}

/** Keeps a picture of the window in test-results. */
export async function takePicture({ page, edition }: Pick<App, 'page' | 'edition'>, name: string): Promise<void> {
  const folder = process.env['ALBERT_ZH_PICTURES'] ?? join(import.meta.dirname, '../../test-results/pictures', edition);
  // `initial`: to hide the caret, Playwright would add a style that the page's policy forbids.
  await page.screenshot({ path: join(folder, `${name}.png`), caret: 'initial' });
}

/** Collects what goes wrong in a page. */
export function collectErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}
