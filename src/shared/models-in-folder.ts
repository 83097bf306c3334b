/** Which models lie in a folder that a person gave, so that each becomes a row. */

import { groupFiles } from './group-files.ts';

const ARCHIVE = /\.(zip|tar|tar\.gz|tgz)$/i;
/** A TensorFlow model for serving keeps its checkpoint in a folder of that name. */
const VARIABLES = 'variables';

/**
 * The folders and archives within a folder that hold a model each; the folder itself, by an empty path, where it is
 * one model or nothing is known of it.
 * @param files all files of the folder, by paths with forward slashes
 */
export function modelsInFolder(files: readonly string[]): readonly string[] {
  const byFolder = new Map<string, string[]>();
  for (const file of files) {
    const cut = file.lastIndexOf('/');
    const folder = file.slice(0, Math.max(0, cut));
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file.slice(cut + 1)]);
  }
  const holding = [...byFolder].filter(([, names]) => holdsModel(names)).map(([folder]) => modelOf(folder));
  const archives = files.filter((file) => ARCHIVE.test(file));
  const all = [...new Set([...holding, ...archives])];
  const outermost = all.filter((path) => !all.some((other) => isWithin(path, other)));
  return outermost.length > 1
    ? outermost.sort((one, other) => one.localeCompare(other, undefined, { numeric: true }))
    : [''];
}

function holdsModel(names: readonly string[]): boolean {
  return groupFiles(names).some(({ kind }) => kind === 'checkpoint');
}

function modelOf(folder: string): string {
  const parts = folder.split('/');
  return parts.at(-1) === VARIABLES ? parts.slice(0, -1).join('/') : folder;
}

function isWithin(path: string, other: string): boolean {
  return path !== other && (other === '' || path.startsWith(`${other}/`));
}
