/** How fast a job goes, from the share of it that was reported. */

/** Before that much time the figures would jump. */
const SETTLE_MS = 500;
/** Nor is the beginning, in which all is got ready, like the rest. */
const LEAST_SHARE = 0.03;

export interface Pace {
  /** The first report of this part of the work: when it came, in milliseconds of `performance.now()`, and the share. */
  readonly first: { readonly at: number; readonly share: number } | null;
  /** `null` until there is enough to tell. */
  readonly secondsLeft: number | null;
}

export const noPace: Pace = { first: null, secondsLeft: null };

/** @param share from 0 to 1 */
export function nextPace(pace: Pace, share: number, now: number): Pace {
  const first = pace.first ?? { at: now, share };
  if (now - first.at < SETTLE_MS || share - first.share < LEAST_SHARE) return { ...pace, first };
  return { first, secondsLeft: ((1 - share) * (now - first.at)) / (share - first.share) / 1000 };
}

/** Another part of the work begins: it has a pace of its own. What was told holds until that is known. */
export function nextPart({ secondsLeft }: Pace): Pace {
  return { first: null, secondsLeft };
}
