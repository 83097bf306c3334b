/** The desktop app, driven in a real Electron. */

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { _electron, type ElectronApplication } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import { LANGUAGES } from '../../src/i18n/languages.ts';
import { PATIENCE } from '../patience.ts';
import { type App, type AppOptions, collectErrors } from './app.ts';

export interface DesktopApp extends App {
  readonly electron: ElectronApplication;
  /** The folder to save to, empty at first; it goes with the test. */
  readonly folder: string;
  /** Where the app keeps what is its own. */
  readonly data: string;
  /** Starts the app once more with these files, as a double-click does, and waits until that process has ended. */
  openAgain(files: readonly string[], cwd?: string): Promise<void>;
  /** Kills the app and all that works for it, at once. */
  killAll(): Promise<void>;
  /** Ends the app, so that it can be opened once more. */
  quit(): Promise<void>;
}

export interface DesktopOptions extends AppOptions {
  /** On the command line. */
  readonly files?: readonly string[];
  /** What the app kept of earlier sessions; a new folder by default. */
  readonly data?: string;
  /** The app's folder; ours by default. */
  readonly appFolder?: string;
  /** What is started in the app's place, and starts it. */
  readonly program?: string;
  /** The folder to save to of an earlier session; a new one by default. */
  readonly folder?: string;
}

/** The repository, where the app was built. */
export const REPOSITORY = join(import.meta.dirname, '../..');
const WAIT_FOR_DRIVER = join(import.meta.dirname, 'wait-for-driver.cjs');
const execute = promisify(execFile);

/** Opens the app with a home of its own. */
export async function openInElectron(options: DesktopOptions = {}): Promise<DesktopApp> {
  const home = await temporaryFolder('albert-zh-window-');
  const folder = options.folder ?? (await temporaryFolder('albert-zh-output-'));
  const data = options.data ?? join(home, 'data');
  const start = startOf(options, home, data);
  const startedAt = performance.now();
  const electron = await _electron.launch({ ...start, timeout: PATIENCE });
  const quit = async () => {
    // A test that failed may have left work under way, about which the app would ask.
    await answerQuestion(electron, 'close').catch(() => undefined);
    await electron.close().catch(() => undefined);
  };
  onTestFinished(quit);
  const page = await electron.firstWindow();
  page.setDefaultTimeout(PATIENCE);
  const errors = collectErrors(page);
  await page.getByRole('radio').first().waitFor();
  const startedIn = performance.now() - startedAt;
  if (options.theme) await page.emulateMedia({ colorScheme: options.theme, reducedMotion: 'reduce' });
  const { width } = options;
  if (width)
    await electron.evaluate(({ BrowserWindow }, w) => BrowserWindow.getAllWindows()[0]?.setSize(w, 760), width);
  return {
    ...outputsIn(folder),
    edition: 'desktop',
    electron,
    page,
    folder,
    data,
    errors,
    startedIn,
    quit,
    async chooseFiles(button, paths) {
      await answerDialog(electron, paths);
      await page.getByRole('button', { name: button }).first().click();
    },
    async chooseOutputFolder(button) {
      await answerDialog(electron, [folder]);
      await page.getByRole('button', { name: button }).click();
      await page.getByText(folder, { exact: true }).waitFor();
    },
    drop: (paths) => dropFiles(page, paths),
    workers: async () => (await workersOf(electron)).length,
    async killWorkers() {
      for (const pid of await workersOf(electron)) killIfThere(pid);
    },
    async killAll() {
      const working = await workersOf(electron);
      const ended = electron.waitForEvent('close');
      electron.process().kill('SIGKILL');
      for (const pid of working) killIfThere(pid);
      await ended;
    },
    async closeWindow(answer) {
      await answerQuestion(electron, answer);
      const ended = answer === 'close' ? electron.waitForEvent('close') : null;
      await electron.evaluate(({ BrowserWindow }) => {
        // Not at once: the window may be gone before this has been answered.
        setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 0);
      });
      await ended;
    },
    zoom: (factor) =>
      electron.evaluate(
        ({ BrowserWindow }, f) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(f),
        factor,
      ),
    resize: (w, h) =>
      electron.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size), [
        w,
        h,
      ] as const),
    clipboard: () => electron.evaluate(({ clipboard }) => clipboard.readText()),
    async openAgain(more, cwd) {
      await execute(start.executablePath, [...start.args, ...more], { ...start, cwd, timeout: PATIENCE });
    },
  };
}

function startOf(options: DesktopOptions, home: string, data: string) {
  const { language = 'en', files = [], program, appFolder = REPOSITORY } = options;
  return {
    executablePath: program ?? inject('electron'),
    args: [
      ...['-r', WAIT_FOR_DRIVER],
      // Root, as in a container, may not use Chromium's sandbox.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      // Where the tests run there is no graphics card, and looking for one takes as long as a tenth of a test.
      '--disable-gpu',
      `--lang=${LANGUAGES[language].tag}`,
      `--user-data-dir=${data}`,
      appFolder,
      ...files,
    ],
    env: {
      ...environment(),
      ...ownDisplay(),
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
    },
  };
}

/** The screen of the process that runs this test, so that no other test's window takes the focus. */
export function ownDisplay(): { DISPLAY?: string } {
  const displays = inject('displays');
  const display = displays[Number(process.env['VITEST_POOL_ID'] ?? 1) - 1] ?? displays[0];
  return display ? { DISPLAY: display } : {};
}

function outputsIn(folder: string): Pick<App, 'outputs' | 'readOutput' | 'putOutput' | 'leaveRoom'> {
  return {
    async outputs() {
      const found = new Map<string, number>();
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile()) found.set(relative(folder, path), (await stat(path)).size);
      }
      return found;
    },
    readOutput: (path) => readFile(join(folder, path)),
    async putOutput(path, text) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    },
    async leaveRoom(bytes) {
      await execute('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'albert-zh-test', folder]);
      onTestFinished(async () => {
        await execute('umount', ['--lazy', folder]);
      });
    },
  };
}

/** Lets the system's dialog answer with these paths; none: the person cancels. */
export async function answerDialog(electron: ElectronApplication, paths: readonly string[]): Promise<void> {
  await electron.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths: [...filePaths] });
  }, paths);
}

/** Lets the question whether to close while work is under way answer itself. */
async function answerQuestion(electron: ElectronApplication, answer: 'stay' | 'close'): Promise<void> {
  await electron.evaluate(
    ({ dialog }, button) => {
      dialog.showMessageBoxSync = () => button;
    },
    answer === 'stay' ? 0 : 1,
  );
}

/** Drops files on the window. They are real ones, which only the browser's own protocol can hand to a page. */
async function dropFiles(page: App['page'], paths: readonly string[]): Promise<void> {
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
async function workersOf(electron: ElectronApplication): Promise<number[]> {
  const metrics = await electron.evaluate(({ app }) => app.getAppMetrics());
  return metrics.filter(({ name }) => name === 'ALBERT zh Converter worker').map(({ pid }) => pid);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function temporaryFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** This process's variables, but for what editors' terminals set, with which no window opens. */
function environment(): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = process.env;
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, value ?? '']));
}
