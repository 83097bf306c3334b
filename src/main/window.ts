/** The one window, and what its page may not do. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow, nativeTheme, session } from 'electron';

const PAGE = join(__dirname, '../renderer/index.html');

/** The address of our page, without what stands behind the `#`. */
export const PAGE_URL = pathToFileURL(PAGE).href;

export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1120,
    height: 760,
    minWidth: 720,
    minHeight: 560,
    show: false,
    title: 'ALBERT zh Converter',
    // The page's own colour, so that nothing flashes before it is drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1115' : '#eff1f5',
    webPreferences: {
      preload: join(__dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  keepToItsPage(window);
  void window.loadFile(PAGE);
  return window;
}

/** What the page may ask of the system: to put a text into the clipboard. */
const PERMITTED = 'clipboard-sanitized-write';

/** No navigation, no new windows, no other permissions: the page is all there is. */
function keepToItsPage(window: BrowserWindow): void {
  window.webContents.on('will-navigate', (event) => event.preventDefault());
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  session.defaultSession.setPermissionRequestHandler((_, permission, answer) => answer(permission === PERMITTED));
  session.defaultSession.setPermissionCheckHandler((_, permission) => permission === PERMITTED);
}
