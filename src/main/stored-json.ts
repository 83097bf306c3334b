/** Small JSON files in the app's own folder. One that is damaged is set aside, and the app starts without it. */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';

/** What is stored under a name; `null` where nothing is, or nothing that can be read. */
export function readStored(name: string): unknown {
  const path = pathOf(name);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    // Kept for whoever wants to mend it; the next start finds a whole one.
    renameSync(path, pathOf(`${name}.damaged`));
    return null;
  }
}

/** Stores a value, whole or not at all: where the disk is full, the work that a person is at goes on. */
export function store(name: string, value: unknown): void {
  const path = pathOf(name);
  const next = `${path}.next`;
  try {
    mkdirSync(app.getPath('userData'), { recursive: true });
    writeFileSync(next, `${JSON.stringify(value, null, 2)}\n`);
    renameSync(next, path);
  } catch {
    rmSync(next, { force: true });
  }
}

function pathOf(name: string): string {
  return join(app.getPath('userData'), `${name}.json`);
}
