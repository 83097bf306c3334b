/** How far the numbers of one output are from another's. */

/** `largest` is `Number.MAX_VALUE` where one side is not finite and the other differs. */
export class Difference {
  largest = 0;
  #sum = 0;
  #count = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;

  add(first: Float64Array, second: Float64Array): void {
    this.#count += first.length;
    for (let at = 0; at < first.length; at++) {
      const a = first[at] as number;
      const difference = distance(a, second[at] as number);
      if (difference > this.largest) this.largest = difference;
      this.#sum += difference;
      if (!Number.isFinite(a)) continue;
      if (a < this.#least) this.#least = a;
      if (a > this.#most) this.#most = a;
    }
  }

  get mean(): number {
    return Math.min(this.#sum / Math.max(1, this.#count), Number.MAX_VALUE);
  }

  /** The largest finite magnitude in the first of the two. */
  get magnitude(): number {
    return Math.max(0, this.#most, -this.#least);
  }

  /** From the least to the largest finite number in the first of the two. */
  get span(): number {
    return Math.max(0, this.#most - this.#least);
  }
}

/** |a − b|; 0 for the same infinity or two that are not a number, `Number.MAX_VALUE` where only one is one. */
export function distance(a: number, b: number): number {
  const difference = Math.abs(a - b);
  if (difference < Number.POSITIVE_INFINITY) return difference;
  return Object.is(a, b) ? 0 : Number.MAX_VALUE;
}
