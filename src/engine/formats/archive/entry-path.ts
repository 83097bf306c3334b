/** Paths of an archive's entries, which may be anything. */

/** Why a path is none that a reader takes; `null` where nothing stands against it. */
export function pathFlaw(path: string): string | null {
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'its path is absolute';
  if (path.includes('\\')) return 'its path has a backslash';
  if (path.split('/').includes('..')) return 'its path leads out of the archive';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) return 'its name has control characters';
  return null;
}
