/** What a person chose in earlier sessions. */

import { statSync } from 'node:fs';
import type { FolderId, Kept } from '../shared/answers.ts';
import { type KeptOptions, readOptions } from '../shared/kept-options.ts';
import { folderOf, giveFolder } from './inputs.ts';
import { readStored, store } from './stored-json.ts';

const FILE = 'settings';

export function keptSettings(): Kept {
  const stored = readStored(FILE);
  const folder = typeof stored === 'object' && stored !== null && 'folder' in stored ? stored.folder : null;
  return {
    options: readOptions(stored),
    folder: typeof folder === 'string' && isFolder(folder) ? giveFolder(folder) : null,
  };
}

export function keepSettings(options: KeptOptions, folder: FolderId | null): void {
  store(FILE, { ...options, folder: folder === null ? null : (folderOf(folder) ?? null) });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
