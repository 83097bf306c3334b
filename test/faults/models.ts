/** Checkpoints to convert, and what the command line says of it. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import type { ConvertDocument, ConvertResult, Ended } from '../integration/command-line.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');

/** A checkpoint of some 100 kB that TensorFlow wrote. */
export const SMALL = join(FIXTURES, 'pretrained');
/** Another one. */
export const OTHER = join(FIXTURES, 'no_cls');
/** One in Google's layout, which is exported to Hugging Face in no time. */
export const GOOGLE = join(FIXTURES, 'google');

/** The one result of `convert --json`, with how the program ended. */
export function resultOf({ exitCode, stdout, stderr }: Ended): ConvertResult & { readonly exitCode: number | null } {
  try {
    const { results } = JSON.parse(stdout) as ConvertDocument;
    const [result] = results;
    if (result && results.length === 1) return { exitCode, ...result };
  } catch {
    // Told below.
  }
  throw new Error(`Exit code ${exitCode}, and no result: ${stdout}${stderr}`);
}

/** Packs a checkpoint, compressed as most zips are; `level` 0 stores it as it is. */
export async function pack(folder: string, path: string, level = 1): Promise<void> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { level, useWebWorkers: false });
  for (const name of await readdir(folder)) {
    await zip.add(`model/${name}`, new Uint8ArrayReader(await readFile(join(folder, name))));
  }
  await writeFile(path, await zip.close());
}
