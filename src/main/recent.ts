/** What was opened lately. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { app } from 'electron';
import type { InputRef } from '../shared/answers.ts';
import { giveInput } from './inputs.ts';
import { readStored, store } from './stored-json.ts';

const FILE = 'recent';
const MOST = 8;

/** The paths that are still there, the latest first. */
export function recentPaths(): string[] {
  return stored().filter((path) => existsSync(path));
}

/** The same as inputs. */
export function recentInputs(): readonly InputRef[] {
  return recentPaths().map((path) => giveInput(path));
}

/** Puts a path at the top of the list, and of the system's own. */
export function rememberPath(path: string): void {
  const whole = resolve(path);
  store(FILE, [whole, ...stored().filter((other) => other !== whole)].slice(0, MOST));
  app.addRecentDocument(whole);
}

export function forgetPaths(): void {
  store(FILE, []);
  app.clearRecentDocuments();
}

function stored(): string[] {
  const found = readStored(FILE);
  return Array.isArray(found) ? found.filter((path) => typeof path === 'string').slice(0, MOST) : [];
}
