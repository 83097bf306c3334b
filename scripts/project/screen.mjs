// @ts-check
import { spawn } from 'node:child_process';

const DISPLAY_FD = 3;
const XVFB = ['-displayfd', String(DISPLAY_FD), '-screen', '0', '1600x1200x24', '-nolisten', 'tcp', '-noreset'];

/** @typedef {{ ok: true, displays: string[], close: () => void } | { ok: false, why: string }} Screens */

/**
 * An Xvfb that lives until it is closed.
 * @returns {Promise<{ ok: true, display: string, close: () => void } | { ok: false, why: string }>}
 */
function openScreen() {
  const server = spawn('Xvfb', XVFB, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const close = () => void server.kill();
  return new Promise((resolve) => {
    server.on('error', () =>
      resolve({ ok: false, why: 'there is no screen, and Xvfb is not installed (on Debian: apt install xvfb)' }),
    );
    server.on('exit', (code) => resolve({ ok: false, why: `Xvfb ended with code ${code} instead of giving a screen` }));
    // Written once the server takes connections.
    server.stdio[DISPLAY_FD]?.once('data', (number) =>
      resolve({ ok: true, display: `:${String(number).trim()}`, close }),
    );
  });
}

/**
 * The screens to open windows on: the system's own, or so many that may not take each other's focus and clipboard, on a
 * Linux machine that has none.
 * @param {number} count
 * @returns {Promise<Screens>} No displays: the system's own screen.
 */
export async function openScreens(count) {
  if (process.platform !== 'linux' || process.env['DISPLAY']) return { ok: true, displays: [], close: () => undefined };
  const opened = await Promise.all(Array.from({ length: count }, openScreen));
  const close = () => {
    for (const screen of opened) if (screen.ok) screen.close();
  };
  const failed = opened.find((screen) => !screen.ok);
  if (failed && !failed.ok) {
    close();
    return failed;
  }
  return { ok: true, displays: opened.flatMap((screen) => (screen.ok ? [screen.display] : [])), close };
}

/** @returns {Promise<string | null>} Why no window can be opened here, found out by opening a screen. */
export async function whyNoScreen() {
  const screens = await openScreens(1);
  if (!screens.ok) return screens.why;
  screens.close();
  return null;
}
