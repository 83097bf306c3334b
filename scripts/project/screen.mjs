// @ts-check
import { spawn } from 'node:child_process';

/**
 * @typedef {object} Screen
 * @property {string | null} display What DISPLAY must be; `null` where the system's own screen is used.
 * @property {() => void} close
 */

/**
 * The screen to open windows on: the system's own, or on a Linux machine without one an Xvfb that lives as long as the
 * tests.
 * @returns {Promise<Screen | { why: string }>}
 */
export async function openScreen() {
  if (process.platform !== 'linux' || process.env.DISPLAY) return { display: null, close: () => undefined };
  const DISPLAY_FD = 3;
  const server = spawn(
    'Xvfb',
    ['-displayfd', String(DISPLAY_FD), '-screen', '0', '1600x1200x24', '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const close = () => void server.kill();
  return new Promise((resolve) => {
    server.on('error', () =>
      resolve({ why: 'there is no screen, and Xvfb is not installed (on Debian: apt install xvfb)' }),
    );
    server.on('exit', (code) => resolve({ why: `Xvfb ended with code ${code} instead of giving a screen` }));
    // Written once the server takes connections.
    server.stdio[DISPLAY_FD]?.once('data', (number) => resolve({ display: `:${String(number).trim()}`, close }));
  });
}

/**
 * Screens for windows that may not take each other's focus and clipboard: two where they are ours to make.
 * @returns {Promise<{ displays: string[], close: () => void } | { why: string }>} No displays: the system's own screen.
 */
export async function openScreens() {
  const first = await openScreen();
  if ('why' in first) return first;
  if (first.display === null) return { displays: [], close: first.close };
  const second = await openScreen();
  if ('why' in second || second.display === null) return { displays: [first.display], close: first.close };
  const close = () => {
    first.close();
    second.close();
  };
  return { displays: [first.display, second.display], close };
}
