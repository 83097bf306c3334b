/** The app's own folder, which Chromium needs as well: without one that can be written to, no window opens. */

import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';

/** Has the app keep nothing where it cannot. To be called before anything else asks for the folder. */
export function ensureOwnFolder(): void {
  if (isWritable(app.getPath('userData'))) return;
  const folder = mkdtempSync(join(tmpdir(), 'albert-zh-converter-'));
  app.setPath('userData', folder);
  app.setPath('sessionData', folder);
}

/** A folder within it tells more than its rights: the disk may be read-only. */
function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    rmdirSync(mkdtempSync(join(folder, '.try-')));
    return true;
  } catch {
    return false;
  }
}
