/** The application's menu, in the window's language. */

import { app, type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../shared/host.ts';
import { TELL } from '../shared/ipc.ts';
import { type Language, texts } from '../shared/text/index.ts';

export function showMenu(window: BrowserWindow, language: Language): void {
  const t = texts(language).menu;
  const command = (label: string, name: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator ? { accelerator } : {}),
    click: () => window.webContents.send(TELL.menu, name),
  });
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: t.file,
      submenu: [
        command(t.openFiles, 'open-files', 'CmdOrCtrl+O'),
        command(t.openFolder, 'open-folder', 'CmdOrCtrl+Shift+O'),
        { type: 'separator' },
        command(t.convert, 'convert', 'CmdOrCtrl+Enter'),
        { type: 'separator' },
        { label: t.quit, role: 'quit' },
      ],
    },
    {
      label: t.edit,
      submenu: [
        { label: t.copy, role: 'copy' },
        { label: t.selectAll, role: 'selectAll' },
      ],
    },
    {
      label: t.view,
      submenu: [
        command('English', 'english'),
        command('中文', 'chinese'),
        { type: 'separator' },
        { label: t.zoomIn, role: 'zoomIn' },
        { label: t.zoomOut, role: 'zoomOut' },
        { label: t.resetZoom, role: 'resetZoom' },
        { type: 'separator' },
        { label: t.fullScreen, role: 'togglefullscreen' },
      ],
    },
    { label: `${app.name} ${app.getVersion()}`, enabled: false },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
