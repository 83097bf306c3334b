/** How far the numbers of one output are from another's. */

/** `largest` is `Number.MAX_VALUE` where one side is not finite and the other differs. */
export class Difference {
  largest = 0;
  /** The largest finite magnitude in the first of the two. */
  magnitude = 0;
  /** The largest difference between what the first has for one token and for another, in the same place. */
  variety = 0;

  /** @param tokens rows of both */
  add(first: Float32Array, second: Float32Array, tokens: number): void {
    const columns = first.length / tokens;
    for (let column = 0; column < columns; column++) {
      let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let at = column; at < first.length; at += columns) {
        const a = first[at] as number;
        const difference = distance(a, second[at] as number);
        if (difference > this.largest) this.largest = difference;
        if (!Number.isFinite(a)) continue;
        if (a < least) least = a;
        if (a > most) most = a;
      }
      this.magnitude = Math.max(this.magnitude, most, -least);
      this.variety = Math.max(this.variety, most - least);
    }
  }
}

/** |a − b|; 0 for the same infinity or two that are not a number, `Number.MAX_VALUE` where only one is one. */
export function distance(a: number, b: number): number {
  const difference = Math.abs(a - b);
  if (difference < Number.POSITIVE_INFINITY) return difference;
  return Object.is(a, b) ? 0 : Number.MAX_VALUE;
}
