/** What shows outside the window how far the work has come: the task bar's progress, and a word when it is done. */

import { type BrowserWindow, Notification } from 'electron';
import { type Language, texts } from '../i18n/index.ts';
import { ENDINGS, type Ending, saidOf, summaryOf } from '../shared/standing.ts';

/** Work that took less is not worth a notification. */
const LONG_MS = 5000;

const NO_BAR = -1;

/** Whether the bar tells of something bad, until somebody looks. */
let isMarked = false;

/** When the work began that is under way. */
let startedAt: number | null = null;

/** Shows in the task bar how far the work has come. */
export function showProgress(window: BrowserWindow, percent: number | null): void {
  if (percent !== null) startedAt ??= performance.now();
  if (!isMarked) window.setProgressBar(percent === null ? NO_BAR : percent / 100);
}

const BAD: readonly Ending[] = ['wrong', 'unproved', 'failed'];

/**
 * Tells a person who is elsewhere how work ended, once for all that was begun together.
 * @param endings how often it ended in each way
 * @param name of what it was done with, where that was one thing
 */
export function showEnd(
  window: BrowserWindow,
  endings: Partial<Readonly<Record<Ending, number>>>,
  name: string | null,
  language: Language,
): void {
  const took = startedAt === null ? 0 : performance.now() - startedAt;
  startedAt = null;
  const found = ENDINGS.filter((ending) => endings[ending]);
  if (found.every((ending) => ending === 'cancelled' || ending === 'skipped') || window.isFocused()) return;
  const bad = BAD.find((ending) => endings[ending]);
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
  if (took < LONG_MS || !Notification.isSupported()) return;
  const t = texts(language);
  const [only] = found;
  const notification = new Notification({
    title: bad === 'wrong' || bad === 'unproved' ? t.rows[bad] : t.appName,
    body: name !== null && only ? saidOf(t, only, name) : summaryOf(t, endings),
    urgency: bad ? 'critical' : 'normal',
  });
  notification.on('click', () => {
    window.show();
    window.focus();
  });
  notification.show();
}
