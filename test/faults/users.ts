/** Running the command line as a user who may do less than root. */

import { spawnSync } from 'node:child_process';
import { PROGRAM } from '../integration/command-line.ts';

/** The user and the group of that name everywhere. */
export const NOBODY = 65534;

/** Why the command line cannot be run as another user; `null` where it can. */
export const noOtherUser: string | null = tryOther();

if (noOtherUser) console.warn(`What needs another user is left out: ${noOtherUser}.`);

function tryOther(): string | null {
  if (process.getuid?.() !== 0) return 'only root can be others';
  const { status, stderr, error } = spawnSync(process.execPath, [PROGRAM, '--version'], {
    uid: NOBODY,
    gid: NOBODY,
    encoding: 'utf8',
  });
  return status === 0 ? null : `nobody else may run the program (${error ?? stderr.trim().split('\n').at(-1)})`;
}
