/** How fast a conversion goes, from the bytes that it reported. */

/** Before that much time the figures would jump. */
const SETTLE_MS = 500;

export interface Throughput {
  /** The first report with bytes in it: when it came, in milliseconds of `performance.now()`, and how many they were. */
  readonly first: { readonly at: number; readonly done: number } | null;
  /** Bytes a second, and seconds left; `null` until there is enough to tell. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export const noThroughput: Throughput = { first: null, bytesPerSecond: null, secondsLeft: null };

export function nextThroughput(pace: Throughput, done: number, total: number, now: number): Throughput {
  const first = pace.first ?? (done > 0 ? { at: now, done } : null);
  if (first === null || now - first.at < SETTLE_MS || done <= first.done) return { ...pace, first };
  const bytesPerSecond = ((done - first.done) / (now - first.at)) * 1000;
  return { first, bytesPerSecond, secondsLeft: (total - done) / bytesPerSecond };
}
