/** The scale of differences: powers of ten, from what float32 cannot tell apart to 1. */

/** Differences of 10^-12 and less, and none at all, are at the left end. */
export const FLOOR_EXPONENT = -12;
const TICK_STEP = 3;

/** Where a difference lies, from 0 to 1. */
export function share(difference: number): number {
  if (difference <= 0) return 0;
  return Math.min(1, Math.max(0, 1 - Math.log10(difference) / FLOOR_EXPONENT));
}

/** Exponents that the axis names. */
export function ticks(): readonly number[] {
  return Array.from({ length: -FLOOR_EXPONENT / TICK_STEP + 1 }, (_, index) => FLOOR_EXPONENT + index * TICK_STEP);
}
