/** What nothing within the app may do: reach a network, save files past the app, or ask the system for anything. */

import { app, type Session } from 'electron';

/** All that could leave this computer; our own page comes by a scheme of its own. */
const NETWORK = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'];

/** No name is looked up, and what has an address already is not found either. */
const NO_NAMES = 'MAP * ~NOTFOUND';
/** Names are refused before they are looked up, so no connection to it is ever tried. */
const NOWHERE = 'nowhere.invalid:9';

/** A script could have names looked up by all computers around, which no resolver's rule keeps it from. */
const FEATURE = 'WebRtcHideLocalIpsWithMdns';

/** What Chromium would do of its own accord, and what a script could make it do. */
const SWITCHES: Readonly<Record<string, string>> = {
  'host-resolver-rules': NO_NAMES,
  'force-webrtc-ip-handling-policy': 'disable_non_proxied_udp',
  'disable-background-networking': '',
  'disable-component-update': '',
  'disable-domain-reliability': '',
  'dns-prefetch-disable': '',
  'no-pings': '',
  // A page's script may not paste; a person may. Newer versions of Electron forbid it by themselves.
  'blink-settings': 'DOMPasteAllowed=false',
};

/** To put a text into the clipboard. */
const PERMITTED = 'clipboard-sanitized-write';

/** Holds for all that the app is made of. To be called before the app is ready. */
export function confine(): void {
  for (const [name, value] of Object.entries(SWITCHES)) app.commandLine.appendSwitch(name, value);
  const disabled = app.commandLine.getSwitchValue('disable-features');
  app.commandLine.appendSwitch('disable-features', disabled === '' ? FEATURE : `${disabled},${FEATURE}`);
  // Each one there will ever be, from its first moment.
  app.on('session-created', lockDown);
}

function lockDown(session: Session): void {
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]);
  void session.setProxy({ mode: 'fixed_servers', proxyRules: NOWHERE, proxyBypassRules: '<-loopback>' });
  session.setPermissionRequestHandler((_, permission, answer) => answer(permission === PERMITTED));
  session.setPermissionCheckHandler((_, permission) => permission === PERMITTED);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest({ urls: NETWORK }, (_, answer) => answer({ cancel: true }));
  session.on('will-download', (event) => event.preventDefault());
}
