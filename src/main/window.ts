/** The one window, and what its page may not do. */

import { join } from 'node:path';
import { BrowserWindow, nativeTheme } from 'electron';
import { PAGE_URL } from './page.ts';
import { keepPlace, keptPlace } from './window-place.ts';

export function openWindow(): BrowserWindow {
  const { isMaximized, ...place } = keptPlace();
  const window = new BrowserWindow({
    ...place,
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
      webviewTag: false,
      navigateOnDragDrop: false,
      // No links in new windows by the middle button: there are none.
      disableBlinkFeatures: 'Auxclick',
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (isMaximized) window.maximize();
    window.show();
  });
  window.on('close', () => keepPlace(window));
  keepToItsPage(window);
  void window.loadURL(PAGE_URL);
  return window;
}

/** No navigation, no frames of others, no new windows: the page is all there is. */
function keepToItsPage({ webContents }: BrowserWindow): void {
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-frame-navigate', (event) => event.preventDefault());
  webContents.on('will-redirect', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}
