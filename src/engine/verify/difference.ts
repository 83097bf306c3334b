/** The largest difference between two arrays of numbers, and how large the numbers are. */

/** `largest` is `Number.MAX_VALUE` where one side is not finite and the other differs. */
export class Difference {
  largest = 0;
  /** The largest finite magnitude in the first of the two. */
  magnitude = 0;

  add(first: Float32Array, second: Float32Array): void {
    for (let i = 0; i < first.length; i++) {
      const a = first[i] as number;
      const magnitude = Math.abs(a);
      if (magnitude > this.magnitude && magnitude !== Number.POSITIVE_INFINITY) this.magnitude = magnitude;
      const difference = distance(a, second[i] as number);
      if (difference > this.largest) this.largest = difference;
    }
  }
}

/** |a − b|; 0 for the same infinity or two that are not a number, `Number.MAX_VALUE` where only one is one. */
export function distance(a: number, b: number): number {
  const difference = Math.abs(a - b);
  if (difference < Number.POSITIVE_INFINITY) return difference;
  return Object.is(a, b) ? 0 : Number.MAX_VALUE;
}
