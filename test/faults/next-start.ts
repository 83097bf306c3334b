/** The next start after one that was killed: what is left is cleared up by whatever is converted into the same folder. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Contents, contentsOf } from './contents.ts';
import { convertHere } from './convert-here.ts';
import { GOOGLE } from './models.ts';

const NAME = 'next';

/** Another conversion into a folder, of which nothing stays. */
export async function startNext(folder: string): Promise<void> {
  const { error } = await convertHere(GOOGLE, { folder, name: NAME, format: 'huggingface' });
  expect(error).toBeNull();
  await rm(join(folder, NAME), { recursive: true });
}

/** What is in a folder, once something was converted there again. */
export async function afterNextStart(folder: string): Promise<Contents> {
  await startNext(folder);
  return contentsOf(folder);
}
