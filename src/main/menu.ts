/** The application's menu, in the window's language. */

import { app, type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { PRESETS } from '../engine/albert/presets.ts';
import { LANGUAGE_CODES, LANGUAGES, type Language, type Texts, texts } from '../i18n/index.ts';
import type { MenuCommand } from '../shared/host.ts';
import { TELL } from '../shared/ipc.ts';

type Item = MenuItemConstructorOptions;
type MenuTexts = Texts['menu'];
/** Makes an item that the window's page acts on. */
type CommandItem = (label: string, command: MenuCommand, more?: Item) => Item;

const SEPARATOR: Item = { type: 'separator' };

export interface RecentMenu {
  readonly paths: readonly string[];
  readonly open: (path: string) => void;
  readonly forget: () => void;
}

export function showMenu(window: BrowserWindow, language: Language, recent: RecentMenu): void {
  const t = texts(language).menu;
  const item: CommandItem = (label, command, more = {}) => ({
    ...more,
    label,
    click: () => window.webContents.send(TELL.menu, command),
  });
  const onMac = process.platform === 'darwin';
  const template = [
    ...(onMac ? [appMenu(t, item)] : []),
    fileMenu(t, item, recent, onMac ? { label: t.closeWindow, role: 'close' } : { label: t.quit, role: 'quit' }),
    editMenu(t),
    viewMenu(t, item, language),
    helpMenu(t, item),
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function appMenu(t: MenuTexts, item: CommandItem): Item {
  return {
    label: app.name,
    submenu: [
      item(t.about, 'about'),
      SEPARATOR,
      settings(t, item),
      SEPARATOR,
      { label: t.hide, role: 'hide' },
      { label: t.hideOthers, role: 'hideOthers' },
      { label: t.showAll, role: 'unhide' },
      SEPARATOR,
      { label: t.quit, role: 'quit' },
    ],
  };
}

function fileMenu(t: MenuTexts, item: CommandItem, recent: RecentMenu, end: Item): Item {
  const onMac = process.platform === 'darwin';
  return {
    label: t.file,
    submenu: [
      item(t.openFiles, 'open-files', { accelerator: 'CmdOrCtrl+O' }),
      item(t.openFolder, 'open-folder', { accelerator: 'CmdOrCtrl+Shift+O' }),
      recentMenu(t, recent),
      { label: t.sample, submenu: PRESETS.map(({ size }) => item(size, `sample-${size}`)) },
      SEPARATOR,
      item(t.convert, 'convert', { accelerator: 'CmdOrCtrl+Enter' }),
      ...(onMac ? [] : [SEPARATOR, settings(t, item)]),
      SEPARATOR,
      end,
    ],
  };
}

function editMenu(t: MenuTexts): Item {
  return {
    label: t.edit,
    submenu: [
      { label: t.undo, role: 'undo' },
      { label: t.redo, role: 'redo' },
      SEPARATOR,
      { label: t.cut, role: 'cut' },
      { label: t.copy, role: 'copy' },
      { label: t.paste, role: 'paste' },
      { label: t.selectAll, role: 'selectAll' },
    ],
  };
}

function viewMenu(t: MenuTexts, item: CommandItem, language: Language): Item {
  return {
    label: t.view,
    submenu: [
      {
        label: t.language,
        submenu: [
          ...LANGUAGE_CODES.map((code) =>
            item(LANGUAGES[code].name, `language-${code}`, { type: 'radio', checked: language === code }),
          ),
        ],
      },
      SEPARATOR,
      { label: t.zoomIn, role: 'zoomIn' },
      { label: t.zoomOut, role: 'zoomOut' },
      { label: t.resetZoom, role: 'resetZoom' },
      SEPARATOR,
      { label: t.fullScreen, role: 'togglefullscreen' },
    ],
  };
}

function helpMenu(t: MenuTexts, item: CommandItem): Item {
  const about = process.platform === 'darwin' ? [] : [SEPARATOR, item(t.about, 'about')];
  return {
    label: t.help,
    role: 'help',
    submenu: [item(t.keys, 'keys', { accelerator: 'F1' }), item(t.report, 'about'), ...about],
  };
}

function settings(t: MenuTexts, item: CommandItem): Item {
  return item(t.settings, 'settings', { accelerator: 'CmdOrCtrl+,' });
}

function recentMenu(t: MenuTexts, { paths, open, forget }: RecentMenu): Item {
  if (paths.length === 0) return { label: t.recent, enabled: false };
  return {
    label: t.recent,
    submenu: [
      ...paths.map((path): Item => ({ label: path, click: () => open(path) })),
      SEPARATOR,
      { label: t.forgetRecent, click: forget },
    ],
  };
}
