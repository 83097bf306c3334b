/** What shows outside the window how far the work has come: the task bar's progress, and a word when it is done. */

import { type BrowserWindow, Notification } from 'electron';
import { type Language, texts } from '../i18n/index.ts';
import { type Ending, saidOf } from '../shared/standing.ts';

/** Work that took less is not worth a notification. */
const LONG_MS = 5000;

const NO_BAR = -1;

/** Whether the bar tells of something bad, until somebody looks. */
let isMarked = false;

/** Shows in the task bar how far the work has come. */
export function showProgress(window: BrowserWindow, percent: number | null): void {
  if (!isMarked) window.setProgressBar(percent === null ? NO_BAR : percent / 100);
}

/** Tells a person who is elsewhere how work ended. */
export function showEnd(
  window: BrowserWindow,
  ending: Ending,
  name: string,
  startedAt: number,
  language: Language,
): void {
  if (ending === 'cancelled' || window.isFocused()) return;
  const bad = ending === 'wrong' || ending === 'unproved' || ending === 'failed';
  // A bar in the colour of errors, where the system has one, until somebody looks.
  if (bad) {
    isMarked = true;
    window.setProgressBar(1, { mode: 'error' });
  }
  window.flashFrame(true);
  window.once('focus', () => {
    window.flashFrame(false);
    if (!bad) return;
    isMarked = false;
    window.setProgressBar(NO_BAR);
  });
  if (performance.now() - startedAt < LONG_MS || !Notification.isSupported()) return;
  const t = texts(language);
  const notification = new Notification({
    title: ending === 'wrong' || ending === 'unproved' ? t.rows[ending] : t.appName,
    body: saidOf(t, ending, name),
    urgency: bad ? 'critical' : 'normal',
  });
  notification.on('click', () => {
    window.show();
    window.focus();
  });
  notification.show();
}
