/**
 * Small JSON files in the app's own folder. Whatever lies in their place, the app starts at once, without it if need be.
 * One that is damaged is set aside.
 */

import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';

/** Ours have some hundred bytes; a list of folders may be longer. */
const MAX_BYTES = 1 << 20;

/** A pipe without a writer would keep us waiting otherwise. Windows has no such flag, and no such pipes in folders. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants;

/** What is stored under a name; `null` where nothing is, or nothing that can be read. */
export function readStored(name: string): unknown {
  return readJson(pathOf(name), MAX_BYTES, () => setAside(name));
}

/**
 * What a JSON file holds; `null` where there is none, or something else than a file.
 * @param onDamaged called where it holds something else
 */
export function readJson(path: string, maxBytes: number, onDamaged: () => void = () => undefined): unknown {
  const text = readSmall(path, maxBytes);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    onDamaged();
    return null;
  }
}

/** Stores a value, whole or not at all: where the disk is full, the work that a person is at goes on. */
export function store(name: string, value: unknown): void {
  const path = pathOf(name);
  const next = `${path}.next`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    rmSync(next, { force: true });
    // Made anew, so that nothing that lies there is written to, or waited for.
    writeFileSync(next, `${JSON.stringify(value, null, 2)}\n`, { flag: 'wx' });
    renameSync(next, path);
  } catch {
    // What cannot be kept is not: the next start has what was kept before, or defaults.
  }
}

function readSmall(path: string, maxBytes: number): string | null {
  let file: number | null = null;
  try {
    file = openSync(path, O_RDONLY | O_NONBLOCK);
    const found = fstatSync(file);
    return found.isFile() && found.size <= maxBytes ? readFileSync(file, 'utf8') : null;
  } catch {
    return null;
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** For whoever wants to mend it; the next start finds a whole one. */
function setAside(name: string): void {
  try {
    renameSync(pathOf(name), pathOf(`${name}.damaged`));
  } catch {
    // Something is in that place, or nothing can be written: it stays, until it is written anew.
  }
}

function pathOf(name: string): string {
  return join(app.getPath('userData'), `${name}.json`);
}
