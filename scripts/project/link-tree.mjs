// @ts-check
import { copyFileSync, linkSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Gives a file or folder a second place without a second copy of its bytes where the file system can: libtensorflow
 * has 800 MB. Unlike with symbolic links, either place may go and the other stays whole.
 * @param {string} from
 * @param {string} to Replaced where it exists.
 */
export function linkTree(from, to) {
  const kind = lstatSync(from);
  if (kind.isDirectory()) {
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from)) linkTree(join(from, name), join(to, name));
    return;
  }
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { force: true });
  if (kind.isSymbolicLink()) {
    symlinkSync(readlinkSync(from), to);
    return;
  }
  try {
    linkSync(from, to);
  } catch {
    // Another disk, or a file system without hard links.
    copyFileSync(from, to);
  }
}
