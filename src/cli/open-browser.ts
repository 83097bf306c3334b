/** Opens an address in the default browser. */

import { spawn } from 'node:child_process';

/** Asks the system to open it. Whether it does is not told: who has no browser here has read the address. */
export function openBrowser(url: string): void {
  const [program, ...args] = opener(url);
  spawn(program, args, {
    stdio: 'ignore',
    windowsHide: true,
    // "start" takes its first quoted argument for a window's title, and must see the quotes as they are.
    windowsVerbatimArguments: true,
    // The terminal's Ctrl-C is for this program, not for the browser. Windows would open a console for it.
    detached: process.platform !== 'win32',
  })
    .on('error', () => undefined)
    .unref();
}

function opener(url: string): readonly [program: string, ...args: string[]] {
  switch (process.platform) {
    case 'darwin':
      return ['open', url];
    case 'win32':
      return ['cmd', '/c', 'start', '""', url];
    default:
      return ['xdg-open', url];
  }
}
