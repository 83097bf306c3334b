/** Namespaces of the tests' own, as containers have them. */

import { execFileSync } from 'node:child_process';

/** Why there can be none here; `null` where there can. */
export const noNamespaces: string | null = tryNamespaces();

if (noNamespaces) console.warn(`What needs namespaces of its own is left out: ${noNamespaces}.`);

function tryNamespaces(): string | null {
  if (process.platform !== 'linux') return 'only Linux has them';
  try {
    execFileSync('unshare', ['--pid', '--fork', '--mount-proc', '--net', '--uts', '--ipc', 'true'], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `they are not allowed (${String(error).trim().split('\n').at(-1)})`;
  }
}
