/** The desktop app: one window, what a person gave it, and the processes that work for it. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { languageOf } from '../engine/messages/index.ts';
import { TELL } from '../shared/ipc.ts';
import { type Language, texts } from '../shared/text/index.ts';
import { giveInput } from './inputs.ts';
import { answerWindow } from './ipc.ts';
import { cancelAll, workIsUnderWay } from './jobs.ts';
import { showMenu } from './menu.ts';
import { openWindow } from './window.ts';
import { prepareWorkers } from './workers.ts';

let window: BrowserWindow | null = null;
let language: Language = 'en';
/** Paths that came before the page listened. */
let waiting: string[] | null = pathsOf(process.argv);

if (app.requestSingleInstanceLock()) start();
else app.quit();

function start(): void {
  app.on('second-instance', (_, argv) => {
    give(pathsOf(argv));
    window?.restore();
    window?.focus();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    give([path]);
  });
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(() => {
    language = languageOf(app.getLocale());
    answerWindow({
      window: () => window,
      about: { version: app.getVersion(), kind: 'desktop', platform: process.platform, locale: app.getLocale() },
      onReady,
      onLanguage: (chosen) => {
        language = chosen;
        if (window) showMenu(window, language);
      },
    });
    const opened = openWindow();
    window = opened;
    showMenu(opened, language);
    prepareWorkers();
    opened.on('close', (event) => {
      if (workIsUnderWay() && !mayEndWork(opened)) event.preventDefault();
    });
    opened.on('closed', () => {
      window = null;
    });
  });
  let cleared = false;
  app.on('will-quit', (event) => {
    if (cleared || !workIsUnderWay()) return;
    // What is being written is cleared away first; then the app quits once more.
    event.preventDefault();
    void cancelAll().then(() => {
      cleared = true;
      app.quit();
    });
  });
}

/** Asks whether a conversion under way is to be ended with the window. */
function mayEndWork(owner: BrowserWindow): boolean {
  const t = texts(language).closing;
  const [stay, close] = [0, 1];
  const buttons = [t.stay, t.close];
  const chosen = dialog.showMessageBoxSync(owner, {
    type: 'question',
    message: t.message,
    detail: t.detail,
    buttons,
    defaultId: stay,
    cancelId: stay,
  });
  return chosen === close;
}

function onReady(): void {
  const paths = waiting ?? [];
  waiting = null;
  give(paths);
}

/** Hands paths to the page, or keeps them until it listens. */
function give(paths: readonly string[]): void {
  if (paths.length === 0) return;
  if (waiting) waiting.push(...paths);
  else
    window?.webContents.send(
      TELL.inputs,
      paths.map((path) => giveInput(path)),
    );
}

/** The arguments that are files. Before them come the program and, when it is not packaged, the app's folder. */
function pathsOf(argv: readonly string[]): string[] {
  const program = app.isPackaged ? 0 : argv.findIndex((argument) => resolve(argument) === app.getAppPath());
  return argv.slice(program + 1).filter((argument) => !argument.startsWith('-') && existsSync(argument));
}
