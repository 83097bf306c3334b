/** How fast a conversion goes, from the bytes that it reported. */

/** Before that much time the figures would jump. */
const SETTLE_MS = 500;

export interface Pace {
  /** When the first byte was reported, in milliseconds of `performance.now()`. */
  readonly since: number | null;
  /** Bytes a second, and seconds left; `null` until there is enough to tell. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export const noPace: Pace = { since: null, bytesPerSecond: null, secondsLeft: null };

export function nextPace(pace: Pace, done: number, total: number, now: number): Pace {
  const since = pace.since ?? (done > 0 ? now : null);
  if (since === null || now - since < SETTLE_MS || done === 0) return { ...pace, since };
  const bytesPerSecond = (done / (now - since)) * 1000;
  return { since, bytesPerSecond, secondsLeft: (total - done) / bytesPerSecond };
}
