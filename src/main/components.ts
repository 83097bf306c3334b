/** What the app runs on, and the licences of what it is made of. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { About } from '../shared/answers.ts';
import type { Licences } from '../shared/licences.ts';

/** Made by the build. */
const COLLECTED = join(__dirname, '..');

export function components(): About['components'] {
  const { electron = '', chrome = '', node } = process.versions;
  return [
    { name: 'Electron', version: electron },
    { name: 'Chromium', version: chrome },
    { name: 'Node.js', version: node },
  ];
}

export async function licences(): Promise<Licences> {
  const [packages, text] = await Promise.all([
    readFile(join(COLLECTED, 'licences.json'), 'utf8'),
    readFile(join(COLLECTED, 'licences.txt'), 'utf8'),
  ]);
  return { packages: JSON.parse(packages), text };
}
