/** The browser's dialogs for files and folders. */

import { type Given, givenByFolderDialog, givenFiles } from './given.ts';

/** Chromium's; others have no way to write to a folder. */
interface FolderDialog {
  showDirectoryPicker(options: { mode: 'readwrite'; id: string }): Promise<FileSystemDirectoryHandle>;
}

/** Lets a person choose files or a folder. Empty where they cancelled. */
export function chooseGiven(what: 'files' | 'folders'): Promise<readonly Given[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.webkitdirectory = what === 'folders';
  return new Promise((resolve) => {
    input.addEventListener('cancel', () => resolve([]));
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])];
      resolve(what === 'folders' ? givenByFolderDialog(files) : givenFiles(files));
    });
    input.click();
  });
}

export function canChooseFolder(): boolean {
  return 'showDirectoryPicker' in window;
}

/** Lets a person choose the folder to save to; `null` where they cancelled. */
export async function chooseFolderHandle(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await (window as unknown as FolderDialog).showDirectoryPicker({ mode: 'readwrite', id: 'albert-zh-output' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    throw error;
  }
}
