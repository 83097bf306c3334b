/**
 * Long command lines. A second start tells the first one its words in a message of 32 KB at most (Chromium's
 * ProcessSingleton); with a longer one it would take the first for hung, and kill it with all its work. So a start that
 * is given much puts that into a file of the app's own, and starts once more with nothing but the file's name.
 */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { readJson } from './stored-json.ts';

/** Leaves room for what Chromium adds. */
const MAX_BYTES = 16 << 10;
/** More than any system lets a command line have. */
const MAX_FILE_BYTES = 64 << 20;
/** Nobody comes for it any more: milliseconds. */
const STALE_MS = 3_600_000;

const OPTION = '--handed-over=';
const NAME = /^[0-9a-f]{32}$/;

/** Whether a command line is too long for a message. */
export function isLong(words: readonly string[], folder: string): boolean {
  const bytes = [folder, ...words].reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0);
  return bytes > MAX_BYTES;
}

/**
 * Starts the app once more, with a file instead of the paths. Where none can be written, it gets as many of them as fit.
 * @param program the words that the app is started with, without what a person gave
 */
export function startAgain(program: readonly string[], paths: readonly string[]): void {
  const words = [...program, ...handedOver(program, paths)];
  const [own = process.execPath, ...rest] = words;
  // An AppImage's program lies on a disk that goes with this process.
  const executable = process.env['APPIMAGE'] ?? own;
  spawn(executable, rest, { detached: true, stdio: 'ignore' }).unref();
}

/** The paths that an earlier start put into a file for this one; they are there once. */
export function takeOver(words: readonly string[]): string[] {
  const name = words.find((word) => word.startsWith(OPTION))?.slice(OPTION.length) ?? '';
  if (!NAME.test(name)) return [];
  const path = join(folderOfFiles(), `${name}.json`);
  const found = readJson(path, MAX_FILE_BYTES);
  rmSync(path, { force: true });
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
}

/** Removes what was put into files and never taken. */
export function clearStale(): void {
  try {
    for (const name of readdirSync(folderOfFiles())) {
      const path = join(folderOfFiles(), name);
      if (Date.now() - statSync(path).mtimeMs > STALE_MS) rmSync(path, { force: true });
    }
  } catch {
    // There are none, or they cannot be removed, and do no harm.
  }
}

function handedOver(program: readonly string[], paths: readonly string[]): readonly string[] {
  const name = randomBytes(16).toString('hex');
  try {
    mkdirSync(folderOfFiles(), { recursive: true, mode: 0o700 });
    writeFileSync(join(folderOfFiles(), `${name}.json`), JSON.stringify(paths), { flag: 'wx', mode: 0o600 });
    return [`${OPTION}${name}`];
  } catch {
    const fit = [...paths];
    while (fit.length > 0 && isLong([...program, ...fit], '')) fit.pop();
    return ['--', ...fit];
  }
}

function folderOfFiles(): string {
  return join(app.getPath('userData'), 'handed-over');
}
