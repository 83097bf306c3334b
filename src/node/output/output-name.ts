/**
 * Which names an output may have, and the folders that are made for it. What lies there already is taken as it is.
 *
 * Windows' rules for names hold on every system, since an output is carried from one to another:
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */

import { basename } from 'node:path';
import { fail, type NameFlaw } from '../../engine/problem/problem.ts';

/** Windows opens the device whatever follows a dot or spaces. The digits 1 to 3 may be superscript. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³]) *(\.|:|$)/i;
const MOST_BYTES = 255;

/**
 * Checks an output's own name: one that every system can store, and that stays within its folder.
 * @throws OUTPUT_UNWRITABLE where the name cannot be one
 */
export function checkOutputName(name: string): void {
  const flaw = flawOf(name);
  if (flaw) throw fail('output-name', { name, flaw });
}

/**
 * Checks the names of folders that are about to be made for an output. Characters that only Windows cannot store are
 * refused there alone: scripts elsewhere make folders such as `10:30`, which do no harm. A device's name and a dot or a
 * space at the end do, as Windows shows such folders and can neither open nor delete them.
 * @param folders their paths
 * @throws OUTPUT_UNWRITABLE for the first that cannot be one
 */
export function checkFolderNames(folders: readonly string[], system: NodeJS.Platform = process.platform): void {
  for (const path of folders) {
    const name = basename(path);
    const flaw = flawOf(name);
    if (flaw && !(flaw === 'characters' && system !== 'win32')) throw fail('output-folder-name', { path, name, flaw });
  }
}

function flawOf(name: string): NameFlaw | null {
  if (name === '' || name === '.' || name === '..') return 'empty';
  if (/[/\\]/.test(name)) return 'separator';
  // Devices first: a colon ends their names, and is a character of Windows' own.
  if (DEVICE.test(name)) return 'device';
  if (/[. ]$/.test(name)) return 'end';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f<>:"|?*]|\p{Surrogate}/u.test(name)) return 'characters';
  return Buffer.byteLength(name) > MOST_BYTES ? 'length' : null;
}
