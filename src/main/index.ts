/** The desktop app: one window, what a person gave it, and the processes that work for it. */

import { existsSync } from 'node:fs';
import { release } from 'node:os';
import { resolve } from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme, session } from 'electron';
import { languageOf } from '../engine/messages/index.ts';
import type { About } from '../shared/host.ts';
import { TELL } from '../shared/ipc.ts';
import { type Language, texts } from '../shared/text/index.ts';
import { components } from './components.ts';
import { giveInputs } from './inputs.ts';
import { answerWindow } from './ipc.ts';
import { cancelAll, workIsUnderWay } from './jobs.ts';
import { journal } from './journal.ts';
import { showMenu } from './menu.ts';
import { declareScheme, servePage } from './page.ts';
import { forgetPaths, recentPaths } from './recent.ts';
import { lockDown } from './session.ts';
import { keptSettings } from './settings.ts';
import { clearUnfinished } from './unfinished.ts';
import { openWindow } from './window.ts';
import { workers } from './workers.ts';

let window: BrowserWindow | null = null;
let language: Language = 'en';
/** Paths that came before the page listened. */
let waiting: string[] | null = pathsOf(process.argv);

if (app.requestSingleInstanceLock()) start();
else app.quit();

function start(): void {
  declareScheme();
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
    lockDown(session.defaultSession);
    servePage();
    language = languageOf(app.getLocale());
    nativeTheme.themeSource = keptSettings().options.theme;
    answerWindow({
      window: () => window,
      about: aboutApp(),
      language: () => language,
      onReady,
      onLanguage: (chosen) => {
        language = chosen;
        refreshMenu();
      },
      onTheme: (theme) => {
        nativeTheme.themeSource = theme;
      },
      onRecent: refreshMenu,
    });
    const opened = openWindow();
    window = opened;
    refreshMenu();
    workers.prepare();
    void clearUnfinished();
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

function aboutApp(): Omit<About, 'backends'> {
  const about = {
    version: app.getVersion(),
    kind: 'desktop',
    platform: process.platform,
    locale: app.getLocale(),
  } as const;
  journal.note(`${app.getName()} ${about.version} on ${about.platform} ${process.arch}, ${release()}`);
  return { ...about, choosesFolders: true, components: components() };
}

function refreshMenu(): void {
  if (!window) return;
  const forget = () => {
    forgetPaths();
    refreshMenu();
  };
  showMenu(window, language, { paths: recentPaths(), open: (path) => give([path]), forget });
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
  else window?.webContents.send(TELL.inputs, giveInputs(paths));
}

/** The arguments that are files. Before them come the program and, when it is not packaged, the app's folder. */
function pathsOf(argv: readonly string[]): string[] {
  const program = app.isPackaged ? 0 : argv.findIndex((argument) => resolve(argument) === app.getAppPath());
  return argv.slice(program + 1).filter((argument) => !argument.startsWith('-') && existsSync(argument));
}
