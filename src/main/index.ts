/** The desktop app: one window, what a person gave it, and the processes that work for it. */

import { app, type BrowserWindow, dialog, nativeTheme } from 'electron';
import { type Language, languageOf, texts } from '../i18n/index.ts';
import type { About } from '../shared/answers.ts';
import { TELL } from '../shared/ipc.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { components } from './components.ts';
import { clearStale, isLong, startAgain, takeOver } from './hand-over.ts';
import { giveInputs } from './inputs.ts';
import { answerWindow } from './ipc.ts';
import { jobs } from './jobs.ts';
import { showMenu } from './menu.ts';
import { nativeCompute } from './native-compute.ts';
import { ensureOwnFolder } from './own-folder.ts';
import { declareScheme, servePage } from './page.ts';
import { forgetPaths, recentInputs, recentPaths } from './recent.ts';
import { confine } from './session.ts';
import { keptSettings } from './settings.ts';
import { offerTextMenu } from './text-menu.ts';
import { clearUnfinished } from './unfinished.ts';
import { openWindow } from './window.ts';
import { workers } from './workers.ts';

/** The package's. By it Windows tells whose notifications and windows are whose. */
const APP_ID = 'io.github.albert-zh-converter';

let window: BrowserWindow | null = null;
let language: Language = 'en';
/** Paths that came before the page listened. */
let waiting: string[] | null = [];

ensureOwnFolder();
if (isLong(process.argv, process.cwd())) {
  const { program, options, paths } = commandLine(process.argv, process.cwd());
  startAgain([...program, ...options], paths);
  app.exit();
} else if (app.requestSingleInstanceLock()) start();
// At once: nothing has been opened that could be closed.
else app.exit();

function start(): void {
  app.setAppUserModelId(APP_ID);
  clearStale();
  waiting = pathsOf(process.argv, process.cwd());
  confine();
  declareScheme();
  app.on('second-instance', (_, argv, folder) => {
    give(pathsOf(argv, folder));
    window?.restore();
    window?.focus();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    give([path]);
  });
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(() => {
    servePage();
    language = languageOf(app.getLocale());
    nativeTheme.themeSource = keptSettings().options.theme;
    answerWindow({
      window: () => window,
      about: aboutApp,
      language: () => language,
      onReady,
      onLanguage: (chosen) => {
        language = chosen;
        refreshMenu();
      },
      onTheme: (theme) => {
        nativeTheme.themeSource = theme;
      },
      onRecent: tellRecent,
    });
    const opened = openWindow();
    offerTextMenu(opened, () => language);
    window = opened;
    refreshMenu();
    workers.prepare();
    void clearUnfinished();
    opened.on('close', (event) => {
      if (jobs.running.isUnderWay && !mayEndWork(opened)) event.preventDefault();
    });
    opened.on('closed', () => {
      window = null;
    });
  });
  let cleared = false;
  app.on('will-quit', (event) => {
    if (cleared || !jobs.running.isUnderWay) return;
    // What is being written is cleared away first; then the app quits once more.
    event.preventDefault();
    void jobs.running.cancelAll().then(() => {
      cleared = true;
      app.quit();
    });
  });
}

function aboutApp(): About {
  return {
    version: app.getVersion(),
    kind: 'desktop',
    platform: process.platform,
    locale: app.getLocale(),
    ...nativeCompute({ isPackaged: app.isPackaged, platform: process.platform, arch: process.arch }),
    choosesFolders: true,
    components: components(),
  };
}

/** In the menu and in the window. */
function tellRecent(): void {
  refreshMenu();
  window?.webContents.send(TELL.recent, recentInputs());
}

function refreshMenu(): void {
  if (!window) return;
  const forget = () => {
    forgetPaths();
    tellRecent();
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
  else void tellInputs(paths);
}

async function tellInputs(paths: readonly string[]): Promise<void> {
  const inputs = await giveInputs(paths);
  window?.webContents.send(TELL.inputs, inputs);
}

function commandLine(argv: readonly string[], folder: string): CommandLine {
  return readCommandLine(argv, folder, app.isPackaged ? null : app.getAppPath());
}

/** What a start brings: on its command line, and in a file where that would have been too long. */
function pathsOf(argv: readonly string[], folder: string): string[] {
  // Chromium puts a second start's options before the app's folder.
  return [...new Set([...takeOver(argv), ...commandLine(argv, folder).paths])];
}
