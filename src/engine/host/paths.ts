/** Paths of an input's files: relative, with forward slashes. */

/** How many parts a path has. */
export function depthOf(path: string): number {
  return path.split('/').length;
}

/** The folder of a path, with its slash. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What archivers and file managers leave behind. */
export function isResidue(path: string): boolean {
  return path.split('/').some((part) => part === '__MACOSX' || part.startsWith('.'));
}
