/** Paths of an archive's entries, which may be anything. */

import { type Reason, reason } from '../../problem/reason.ts';

/** Why a path is none that a reader takes; `null` where nothing stands against it. */
export function pathFlaw(path: string): Reason | null {
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return reason('path-absolute', {});
  if (path.includes('\\')) return reason('path-backslash', {});
  if (path.split('/').includes('..')) return reason('path-leads-out', {});
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) return reason('control-characters', {});
  return null;
}
