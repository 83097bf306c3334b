/** What a command line of the app says. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface CommandLine {
  /** What it is started with: the program, and the app's folder where that is not in a package. */
  readonly program: readonly string[];
  /** Of ours, of Electron and of Chromium. None has its value in a word of its own. */
  readonly options: readonly string[];
  /** The files and folders that a person gave and that are there, in order. */
  readonly paths: readonly string[];
}

/**
 * Reads a command line. Words that begin with `-` are options; after `--` there are none.
 * @param folder where relative paths begin
 * @param appFolder is named before what a person gives; `null` in a package
 */
export function readCommandLine(argv: readonly string[], folder: string, appFolder: string | null): CommandLine {
  const named = appFolder === null ? -1 : argv.findIndex((word) => resolve(folder, word) === appFolder);
  const begin = Math.max(named, 0) + 1;
  const words = argv.slice(begin);
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const before = words.slice(0, end);
  const names = [...before.filter((word) => word !== '' && !word.startsWith('-')), ...words.slice(end + 1)];
  return {
    program: argv.slice(0, begin),
    options: before.filter((word) => word.startsWith('-')),
    paths: names.flatMap((name) => pathOf(name, folder)),
  };
}

/** None where nothing is there. */
function pathOf(name: string, folder: string): string[] {
  const path = resolve(folder, name);
  if (existsSync(path)) return [path];
  // Desktops hand over addresses now and then.
  if (!/^file:/i.test(name)) return [];
  try {
    return [fileURLToPath(name)].filter((one) => existsSync(one));
  } catch {
    return [];
  }
}
