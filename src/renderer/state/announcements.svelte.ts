/**
 * What a screen reader is told politely, in one place of the page. It reads out all that comes there, so of many rows it
 * is told how many, and how often is bounded.
 */

import type { Texts } from '../../i18n/index.ts';
import { countsOf, type Ending, saidOf, summaryOf } from '../../shared/standing.ts';

export interface Looked {
  /** What is told of it alone. */
  readonly told: string;
  /** Whether "Convert" would convert it. */
  readonly isReady: boolean;
}

export interface Ended {
  readonly name: string;
  readonly ending: Ending;
}

/** About as long as it takes to read one out. */
const PAUSE_MS = 5000;

export class Announcements {
  text = $state('');
  #looked: readonly Looked[] = [];
  #untold: readonly Ended[] = [];
  #toldAt = Number.NEGATIVE_INFINITY;

  say(text: string): void {
    // The same once more is a change only by what nobody hears.
    this.text = text === this.text ? `${text}\u00a0` : text;
  }

  /** A model was looked at. @param isLast whether no other is being looked at */
  lookedAt(t: Texts, looked: Looked, isLast: boolean): void {
    this.#looked = [...this.#looked, looked];
    if (!isLast) return;
    const [only, ...others] = this.#looked;
    const ready = this.#looked.filter(({ isReady }) => isReady).length;
    if (others.length > 0) this.say(t.said.looked(ready, this.#looked.length));
    else if (only) this.say(only.told);
    this.#looked = [];
  }

  /**
   * A conversion has ended.
   * @param all how those ended that were begun together; `null` while some go on
   */
  ended(t: Texts, ended: Ended, all: readonly Pick<Ended, 'ending'>[] | null): void {
    this.#untold = [...this.#untold, ended];
    const now = performance.now();
    if (all === null && now - this.#toldAt < PAUSE_MS) return;
    const told = all ?? this.#untold;
    this.say(told.length > 1 ? summaryOf(t, countsOf(told)) : saidOf(t, ended.ending, ended.name));
    this.#untold = [];
    this.#toldAt = now;
  }
}
