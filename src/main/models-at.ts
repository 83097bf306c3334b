/** The models in a folder that a person gave. */

import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_DEPTH, MAX_FILES } from '../engine/host/source.ts';
import { modelsInFolder } from '../shared/models-in-folder.ts';

/** The paths of the models at a path: it alone, unless it is a folder of several. */
export async function modelsAt(path: string): Promise<readonly string[]> {
  const files: string[] = [];
  await list(path, '', MAX_DEPTH, files);
  return modelsInFolder(files).map((below) => join(path, below));
}

/** Neither links nor what is hidden is followed. What cannot be listed is left for whoever opens it to tell. */
async function list(folder: string, below: string, depth: number, files: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  for (const entry of entries) {
    if (files.length > MAX_FILES || entry.name.startsWith('.')) continue;
    if (entry.isFile()) files.push(`${below}${entry.name}`);
    else if (entry.isDirectory() && depth > 1)
      await list(join(folder, entry.name), `${below}${entry.name}/`, depth - 1, files);
  }
}
