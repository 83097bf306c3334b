/** The menu of a text under the pointer, in the window's language. */

import { type BrowserWindow, Menu } from 'electron';
import { type Language, texts } from '../i18n/index.ts';

/** @param language in which it is, when it opens */
export function offerTextMenu(window: BrowserWindow, language: () => Language): void {
  window.webContents.on('context-menu', (_, { isEditable, selectionText, editFlags }) => {
    if (!isEditable && selectionText === '') return;
    const t = texts(language()).menu;
    const copy = { label: t.copy, role: 'copy', enabled: editFlags.canCopy } as const;
    const edit = [
      { label: t.undo, role: 'undo', enabled: editFlags.canUndo },
      { label: t.redo, role: 'redo', enabled: editFlags.canRedo },
      { type: 'separator' },
      { label: t.cut, role: 'cut', enabled: editFlags.canCut },
      copy,
      { label: t.paste, role: 'paste', enabled: editFlags.canPaste },
      { label: t.selectAll, role: 'selectAll' },
    ] as const;
    Menu.buildFromTemplate(isEditable ? [...edit] : [copy]).popup({ window });
  });
}
