/** What nothing within the app may do: reach a network, save files past the app, or ask the system for anything. */

import type { Session } from 'electron';

/** All that could leave this computer; our own page comes by a scheme of its own. */
const NETWORK = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'];

/** To put a text into the clipboard. */
const PERMITTED = 'clipboard-sanitized-write';

export function lockDown(session: Session): void {
  session.setPermissionRequestHandler((_, permission, answer) => answer(permission === PERMITTED));
  session.setPermissionCheckHandler((_, permission) => permission === PERMITTED);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest({ urls: NETWORK }, (_, answer) => answer({ cancel: true }));
  session.on('will-download', (event) => event.preventDefault());
}
